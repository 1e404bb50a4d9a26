import type { ReactNode } from 'react';
import { Link } from '../../app/link.tsx';
import { partsOf } from '../../figures/short-url.tsx';
import { Dot } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/section.tsx';
import { Loading } from '../../ui/states.tsx';
import { type Format, useFormat } from '../../words/format.ts';
import styles from './home.module.css';
import type { Need } from './needs.ts';
import { homeTexts } from './texts/texts.ts';

const NEEDS_ID = 'needs-a-look';

/** On a phone the list stands below the charts, and this line leads to it. */
export function NeedsLine({ needs }: { readonly needs: readonly Need[] | null }) {
  const t = homeTexts.use();
  // Most often there is something: its line is kept free, so that nothing moves.
  if (needs === null) return <div className={styles.look} aria-hidden="true" />;
  if (needs.length === 0) return null;
  return (
    <button
      type="button"
      className={styles.look}
      onClick={() => document.getElementById(NEEDS_ID)?.scrollIntoView({ block: 'start' })}
    >
      <Dot tone="warn" />
      {t.needs.line(needs.length)}
      <Icon name="chevron-right" />
    </button>
  );
}

export function NeedList({ needs }: { readonly needs: readonly Need[] | null }) {
  const t = homeTexts.use();
  const format = useFormat();
  return (
    <div id={NEEDS_ID} className={styles.needs}>
      <Section bare title={t.needs.title} count={needs?.length === 0 ? undefined : needs?.length}>
        {needs === null ? (
          <Loading rows={2} />
        ) : needs.length === 0 ? (
          <p className={styles.none}>{t.needs.none}</p>
        ) : (
          <ul>
            {needs.map((need) => {
              const { key, tone, title, text, to, go } = wordsOf(need, t, format);
              return (
                <li key={key} className={styles.need}>
                  <Dot tone={tone} />
                  <p className={styles.needTitle}>{title}</p>
                  <p className={styles.needText}>
                    {text}{' '}
                    <Link to={to} className={styles.go}>
                      {go}
                    </Link>
                  </p>
                </li>
              );
            })}
          </ul>
        )}
      </Section>
    </div>
  );
}

interface NeedWords {
  readonly key: string;
  readonly tone: 'warn' | 'still';
  readonly title: ReactNode;
  readonly text: string;
  readonly to: string;
  readonly go: string;
}

function wordsOf(need: Need, { needs: t }: ReturnType<typeof homeTexts.use>, format: Format): NeedWords {
  switch (need.kind) {
    case 'domain':
      return {
        key: need.id,
        tone: 'warn',
        title: t.domain(need.host),
        text: t.domainText,
        to: `/domains/${need.id}`,
        go: t.domainGo,
      };
    case 'webhook':
      return {
        key: need.id,
        tone: 'warn',
        title: t.webhook(need.host),
        text: t.webhookReasons[need.reason],
        to: '/api/webhooks',
        go: t.webhookGo,
      };
    case 'quota':
      return {
        key: need.what,
        tone: 'warn',
        title: t.quota[need.what],
        text: t.quotaText(
          format.number(need.taken),
          format.number(need.limit),
          format.percent(need.taken / need.limit),
        ),
        to: '/api/usage',
        go: t.quotaGo,
      };
    case 'ending':
      return {
        key: 'ending',
        tone: 'still',
        title: t.ending(need.count),
        text: t.endingText(partsOf(need.url).join(''), format.day(need.at)),
        to: '/links?expires_after=now&expires_before=%2B7d',
        go: t.endingGo,
      };
    case 'orphans':
      return {
        key: 'orphans',
        tone: 'still',
        title: t.orphans(format.percent(need.share)),
        text: t.orphansText(need.path),
        to: '/stats',
        go: t.orphansGo,
      };
  }
}
