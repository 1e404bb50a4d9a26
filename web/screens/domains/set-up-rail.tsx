import type { Domain } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Section } from '../../ui/section.tsx';
import { useFormat } from '../../words/format.ts';
import styles from './domains.module.css';
import { domainsTexts } from './texts/texts.ts';

interface SetUpRailProps {
  readonly domain: Domain;
  readonly onSettings: () => void;
}

export function SetUpRail({ domain, onSettings }: SetUpRailProps) {
  const t = domainsTexts.use();
  const format = useFormat();
  const { links } = domain;
  const facts = [
    [t.settings.name, domain.name],
    [t.settings.root, shortUrl(domain.root_redirect)],
    [t.settings.notFound, shortUrl(domain.not_found_redirect)],
    [t.links, links === null ? t.manyLinks : format.number(links)],
  ] as const;
  return (
    <div className={styles.rail}>
      <Section title={t.settings.title} bare>
        <dl className={styles.facts}>
          {facts
            .filter(([, value]) => value !== '')
            .map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
        </dl>
        <Button icon="sliders" onClick={onSettings}>
          {t.settings.edit}
        </Button>
      </Section>
      {domain.record !== null && <ForOthers domain={domain} />}
    </div>
  );
}

const shortUrl = (url: string | null): string => (url ?? '').replace(/^https?:\/\//, '').replace(/\/$/, '');

function ForOthers({ domain }: { readonly domain: Domain }) {
  const { setUp: t } = domainsTexts.use();
  const { record, routing, host } = domain;
  const lines = [
    t.message(host),
    record === null ? null : t.messageRecord(record.name, record.type, record.value),
    routing === null || routing.target === null ? null : t.messageRecord(host, routing.type, routing.target),
  ];
  return (
    <Section title={t.otherTitle}>
      <p className={styles.help}>{t.otherText}</p>
      <CopyButton worded label={t.otherCopy} text={lines.filter((line) => line !== null).join('\n')} />
    </Section>
  );
}
