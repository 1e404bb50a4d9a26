import { type CSSProperties, useState } from 'react';
import type { Domain } from '../../api/types.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { bandOf } from './band-color.ts';
import type { DomainForm } from './domain-form.ts';
import type { ShownLogos } from './domain-logos.tsx';
import styles from './page-preview.module.css';
import { type DomainsTexts, domainsTexts } from './texts/texts.ts';

interface PagePreviewProps {
  readonly domain: Domain;
  readonly form: DomainForm;
  readonly logos: ShownLogos;
}

type Page = 'unknown' | 'ended' | 'password';

/** The grounds and inks of the pages that visitors see, which are not those of the dashboard. */
const DAY = {
  '--page-ground': '#f7f6f2',
  '--page-card': '#ffffff',
  '--page-ink': '#211d18',
  '--page-soft': '#5c574f',
  '--page-line': '#dfdbd3',
  '--page-edge': '#8a857e',
} as CSSProperties;
const NIGHT = {
  '--page-ground': '#100e0c',
  '--page-card': '#1d1a16',
  '--page-ink': '#efece8',
  '--page-soft': '#b3aea6',
  '--page-line': '#37322b',
  '--page-edge': '#8d8880',
} as CSSProperties;

interface PageTexts {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
}

const textsOf = (t: DomainsTexts['preview']): Readonly<Record<Page, PageTexts>> => ({
  unknown: { icon: 'search', title: t.unknownTitle, text: t.unknownText },
  ended: { icon: 'clock', title: t.endedTitle, text: t.endedText },
  password: { icon: 'lock', title: t.passwordTitle, text: t.passwordText },
});

/** A page of the domain with the settings as they are in the form, saved or not. */
export function PagePreview({ domain, form, logos }: PagePreviewProps) {
  const { preview: t } = domainsTexts.use();
  const [page, setPage] = useState<Page>('unknown');
  const [isDark, setIsDark] = useState(false);
  return (
    <Section title={t.title} className={styles.preview}>
      <div className={styles.choices}>
        <Segmented
          label={t.page}
          value={page}
          onChange={setPage}
          options={[
            { value: 'unknown', label: t.unknown },
            { value: 'ended', label: t.ended },
            { value: 'password', label: t.password },
          ]}
        />
        <SchemeButton isDark={isDark} onChange={setIsDark} />
      </div>
      <div className={styles.window} style={isDark ? NIGHT : DAY} inert>
        <Brand domain={domain} form={form} logos={logos} isDark={isDark} />
        <Card page={page} form={form} host={domain.host} />
      </div>
      <p className={styles.note}>{t.note}</p>
    </Section>
  );
}

function SchemeButton({
  isDark,
  onChange,
}: {
  readonly isDark: boolean;
  readonly onChange: (isDark: boolean) => void;
}) {
  const { nav } = commonTexts.use();
  return (
    <IconButton
      icon={isDark ? 'sun' : 'moon'}
      label={nav.theme}
      aria-pressed={isDark}
      onClick={() => onChange(!isDark)}
    />
  );
}

function Card({
  page,
  form,
  host,
}: {
  readonly page: Page;
  readonly form: DomainForm;
  readonly host: string;
}) {
  const { preview: t } = domainsTexts.use();
  const { ground, text } = bandOf(form.color === '' ? null : form.color);
  const band = { background: ground, color: text };
  const shown = textsOf(t)[page];
  const home = form.name === '' ? hostOf(form.home_url, host) : form.name;
  return (
    <div className={styles.card}>
      <div className={styles.band} style={band}>
        <Icon name={shown.icon} size={20} />
      </div>
      <div className={styles.text}>
        <p className={styles.title}>{shown.title}</p>
        <p>{shown.text}</p>
        {page === 'password' && (
          <>
            <span className={styles.field}>{t.passwordField}</span>
            <span className={styles.button} style={band}>
              {t.passwordButton}
            </span>
          </>
        )}
        {page !== 'password' && form.home_url !== '' && (
          <span className={styles.button} style={band}>
            {t.home(home)}
          </span>
        )}
      </div>
    </div>
  );
}

const hostOf = (url: string, fallback: string): string => URL.parse(url)?.host ?? fallback;

interface BrandProps extends PagePreviewProps {
  readonly isDark: boolean;
}

/** The logo, if it was chosen on this page; the stored one is on the domain, from where the dashboard loads nothing. */
function Brand({ domain, form, logos, isDark }: BrandProps) {
  const { settings: t } = domainsTexts.use();
  const hasDark = domain.logo_dark !== null;
  const picture = isDark && hasDark ? logos.dark : logos.light;
  const stored = isDark && hasDark ? domain.logo_dark : domain.logo;
  const name = form.name === '' ? domain.host : form.name;
  if (stored === null) {
    return (
      <p className={styles.name}>
        <bdi>{name}</bdi>
      </p>
    );
  }
  const hasPlate = isDark && !hasDark;
  const shape = { aspectRatio: `${stored.width} / ${stored.height}` };
  return (
    <p className={hasPlate ? styles.plate : styles.brand}>
      {picture === undefined ? (
        <span className={styles.placeholder} style={shape}>
          {t.logo}
        </span>
      ) : (
        <img className={styles.logo} src={picture} alt={name} />
      )}
    </p>
  );
}
