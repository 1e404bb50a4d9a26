import { Suspense } from 'react';
import { useLocation } from 'wouter';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useGo } from '../../app/link.tsx';
import { Screen } from '../../app/screen.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './api.module.css';
import { Compatible } from './compatible/compatible.tsx';
import { Keys } from './keys/keys.tsx';
import { apiTexts } from './texts/texts.ts';

const { Part: Usage } = lazyPart(async () => ({ default: (await import('./usage/usage.tsx')).Usage }));
const { Part: Builder } = lazyPart(async () => ({
  default: (await import('./builder/builder.tsx')).Builder,
}));
const { Part: Webhooks } = lazyPart(async () => ({
  default: (await import('./webhooks/webhooks.tsx')).Webhooks,
}));
const { Part: WebhookPage } = lazyPart(async () => ({
  default: (await import('./webhooks/webhook-page.tsx')).WebhookPage,
}));

const PARTS = ['keys', 'usage', 'builder', 'compatible', 'webhooks'] as const;
type Part = (typeof PARTS)[number];

const pathOf = (part: Part): string => (part === 'keys' ? '/api' : `/api/${part}`);

export default function Api() {
  const t = apiTexts.use();
  const go = useGo();
  const [path] = useLocation();
  const [, , word, id] = path.split('/');
  const part = PARTS.find((one) => one === word) ?? 'keys';
  return (
    <Screen
      title={t.title}
      tabTitle={`${t.tabs[part]} · ${t.title}`}
      actions={
        <a className={buttonClass({ kind: 'quiet' })} href="/docs" target="_blank" rel="noreferrer">
          <Icon name="external" size={14} />
          {t.reference}
        </a>
      }
      isFull
    >
      <Tabs
        className={styles.tabs}
        label={t.tabs.label}
        value={part}
        onChange={(next) => go(pathOf(next))}
        items={PARTS.map((value) => ({ value, label: t.tabs[value] }))}
      />
      <div className={styles.part}>
        <Suspense fallback={<Loading rows={8} />}>
          {part === 'keys' && <Keys />}
          {part === 'usage' && <Usage />}
          {part === 'builder' && <Builder />}
          {part === 'compatible' && <Compatible />}
          {part === 'webhooks' && (id === undefined ? <Webhooks /> : <WebhookPage key={id} id={id} />)}
        </Suspense>
      </div>
    </Screen>
  );
}
