import { useEffect, useRef, useState } from 'react';
import { useForget, useRead } from '../../api/reading.ts';
import type { DomainPage, Link as LinkData, ListedLink } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { Link } from '../../app/link.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { useWrite } from '../../app/writes.ts';
import { ShortUrl } from '../../figures/short-url.tsx';
import { useLive } from '../../figures/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Cairn } from '../../ui/cairn.tsx';
import { copyText } from '../../ui/copy.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { UrlInput } from '../../ui/input.tsx';
import { Trail } from '../../ui/trail.tsx';
import { sentenceOf } from '../../words/problem-texts.ts';
import styles from './first-run.module.css';
import { homeTexts } from './texts/texts.ts';

interface FirstRunProps {
  /** The newest link; null if there is none. */
  readonly link: LinkData | ListedLink | null;
}

/** From nothing to the first click: what is done, what comes next, and a box to do it. */
export function FirstRun({ link }: FirstRunProps) {
  const t = homeTexts.use();
  const { can } = useWorkspace();
  const domains = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  const own = (domains.data?.data ?? []).some(({ shared, verified }) => verified && !shared);
  const stones = (own ? 1 : 0) + (link === null ? 0 : 1);
  useFirstClick(link !== null);
  return (
    <div className={styles.first}>
      <Cairn stones={stones === 0 ? 0 : stones === 1 ? 1 : 2} />
      <h2>{link === null ? t.first.title : t.first.clickTitle}</h2>
      <p className={styles.intro}>
        {link === null ? (can('links:create') ? t.first.intro : t.first.cannot) : t.first.clickIntro}
      </p>
      {link !== null && <MadeLink url={link.short_url ?? ''} />}
      {link === null && can('links:create') && <FirstBox />}
      <Steps link={link} />
      {can('admin') && <Hints />}
    </div>
  );
}

/** Home looks different after the first click, which comes by the stream. */
function useFirstClick(isAwaited: boolean): void {
  const forget = useForget();
  const live = useLive({ query: { bots: 'include', recent: isAwaited ? 1 : 0 }, clicksMax: 1 });
  const hasCome = isAwaited && live.count > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `forget` is a new function each time
  useEffect(() => {
    if (hasCome) void forget(['stats', 'links']);
  }, [hasCome]);
}

function FirstBox() {
  const t = homeTexts.use();
  const api = useApi();
  const write = useWrite();
  const [url, setUrl] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLFormElement>(null);

  async function create(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setFault(undefined);
    try {
      const made = await write({
        run: () => api.post<LinkData>('/links', { url: url.trim() }),
        touches: ['links', 'usage'],
        faults: 'throw',
      });
      if (made !== null) await copyText(made.short_url ?? '');
    } catch (error) {
      setFault(sentenceOf(error));
      field.current?.querySelector('input')?.focus();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      ref={field}
      noValidate
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label={t.first.label} labelHidden fault={fault}>
        <UrlInput value={url} onChange={setUrl} frameClass={styles.url} start={<Icon name="link" />} />
      </Field>
      <Button type="submit" kind="main" tall busy={isBusy} keys="↵">
        {t.first.create}
      </Button>
    </form>
  );
}

function MadeLink({ url }: { readonly url: string }) {
  return (
    <div className={styles.made}>
      <a href={url} target="_blank" rel="noreferrer" className={styles.madeUrl}>
        <ShortUrl url={url} />
      </a>
      <CopyButton text={url} worded />
    </div>
  );
}

function Steps({ link }: FirstRunProps) {
  const t = homeTexts.use();
  const { can } = useWorkspace();
  const linkState = link === null ? 'here' : 'done';
  const clickState = link === null ? 'later' : 'here';
  return (
    <Trail
      label={t.first.steps}
      roomy
      steps={[
        {
          key: 'server',
          state: 'done',
          stateLabel: t.first.done,
          title: t.first.running,
          children: <p className={styles.step}>{t.first.runningText(window.location.host)}</p>,
        },
        {
          key: 'link',
          state: linkState,
          stateLabel: t.first[linkState],
          title: t.first.link,
          children: (
            <p className={styles.step}>
              {link !== null && t.first.linkDone}
              {link === null && can('links:create') && (
                <>
                  {t.first.linkText}
                  <Link to="/import" className={styles.go}>
                    {t.first.linkImport}
                  </Link>
                </>
              )}
            </p>
          ),
        },
        {
          key: 'click',
          state: clickState,
          stateLabel: t.first[clickState],
          title: t.first.click,
          children: <p className={styles.step}>{link === null ? t.first.clickText : t.first.clickWaiting}</p>,
        },
      ]}
    />
  );
}

function Hints() {
  const t = homeTexts.use();
  const hints: readonly (readonly [IconName, string, string, string])[] = [
    ['globe', '/domains', t.first.domain, t.first.domainText],
    ['people', '/members', t.first.people, t.first.peopleText],
    ['braces', '/api', t.first.key, t.first.keyText],
  ];
  return (
    <ul className={styles.hints}>
      {hints.map(([icon, to, title, text]) => (
        <li key={to}>
          <Link to={to} className={styles.hint}>
            <Icon name={icon} />
            <span>
              <span className={styles.hintTitle}>{title}</span>
              <span className={styles.step}>{text}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
