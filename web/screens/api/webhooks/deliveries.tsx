import { useState } from 'react';
import { usePages } from '../../../api/pages.ts';
import type { Delivery, Webhook } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { defineSearch, oneOf, useSearch } from '../../../app/search.ts';
import { useWrite } from '../../../app/writes.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { useGlide } from '../../../ui/glide.ts';
import { Section } from '../../../ui/section.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { useOutcome } from './webhook-actions.ts';
import own from './webhooks.module.css';

const STATUSES = ['all', 'waiting', 'delivered', 'failed'] as const;
type Shown = (typeof STATUSES)[number];
const SEARCH = defineSearch<{ status: Shown; delivery: string }>({
  status: oneOf(STATUSES, 'all'),
  delivery: { read: ([first = '']) => first, write: (id) => (id === '' ? [] : [id]) },
});

/** What was sent to a webhook, and what it answered. */
export function Deliveries({ webhook: { id } }: { readonly webhook: Webhook }) {
  const t = apiTexts.use();
  const [{ status, delivery: open }, setSearch] = useSearch(SEARCH);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Delivery>({
    resource: 'webhooks',
    path: `/webhooks/${id}/deliveries`,
    query: { limit: 25, ...(status === 'all' ? {} : { status }) },
  });
  const { webhooks: words } = t;
  const parts = useGlide<HTMLDivElement>(rows);
  const list = useGlide<HTMLUListElement>(rows);
  return (
    <Section
      title={words.deliveries}
      aside={
        <Segmented
          label={words.filter}
          value={status}
          onChange={(next) => setSearch({ status: next, delivery: '' })}
          options={STATUSES.map((value) => ({ value, label: words.statuses[value] }))}
        />
      }
    >
      <div ref={parts}>
        {rows === undefined &&
          (error === null ? <Loading rows={4} /> : <Fault error={error} onRetry={retry} />)}
        {rows?.length === 0 && (
          <p className={own.none}>{status === 'all' ? words.deliveriesNone : words.deliveriesNoneOf}</p>
        )}
        {rows !== undefined && rows.length > 0 && (
          <ul ref={list}>
            {rows.map((delivery) => (
              <DeliveryRow
                key={delivery.id}
                webhookId={id}
                delivery={delivery}
                isOpen={delivery.id === open}
                onToggle={(isOpen) => setSearch({ delivery: isOpen ? delivery.id : '' })}
              />
            ))}
          </ul>
        )}
        {hasMore && (
          <Button className={styles.more} busy={isLoadingMore} onClick={loadMore}>
            {t.showMore}
          </Button>
        )}
        {rows !== undefined && rows.length > 0 && !hasMore && (
          <p className={styles.small}>{words.deliveriesHelp}</p>
        )}
      </div>
    </Section>
  );
}

interface DeliveryRowProps {
  readonly webhookId: string;
  readonly delivery: Delivery;
  readonly isOpen: boolean;
  readonly onToggle: (open: boolean) => void;
}

const TONES = { delivered: 'ok', waiting: 'warn', failed: 'danger' } as const;

function DeliveryRow({ webhookId, delivery, isOpen, onToggle }: DeliveryRowProps) {
  const { webhooks: t } = apiTexts.use();
  const format = useFormat();
  const outcomeOf = useOutcome();
  const { id, event, status, kind, created_at: at, count } = delivery;
  const name = t.eventNames[event];
  const facts = [event === 'webhook.test' ? '' : t.kinds[kind], count > 1 ? t.count(count) : ''].filter(
    (fact) => fact !== '',
  );
  return (
    <li className={own.delivery}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={`${id}-details`}
        className={own.row}
        onClick={() => onToggle(!isOpen)}
      >
        <span className={own.event}>
          <span className={styles.sentence}>{name}</span>
          {facts.map((fact) => (
            <span key={fact} className={styles.small}>
              {fact}
            </span>
          ))}
        </span>
        <span>
          <Badge tone={TONES[status]}>{t.statuses[status]}</Badge>
        </span>
        <span className={own.outcome}>{outcomeOf(delivery)}</span>
        <time className={own.at} dateTime={at}>
          {format.dateTime(at)}
        </time>
      </button>
      {isOpen && (
        <div id={`${id}-details`} className={own.body}>
          <DeliveryDetails webhookId={webhookId} delivery={delivery} />
        </div>
      )}
    </li>
  );
}

function DeliveryDetails({ webhookId, delivery }: Pick<DeliveryRowProps, 'webhookId' | 'delivery'>) {
  const { webhooks: t } = apiTexts.use();
  const format = useFormat();
  const { message_id: messageId, attempts, last_try: last, next_try_at: next } = delivery;
  return (
    <>
      <dl className={own.facts}>
        <div>
          <dt>{t.messageId}</dt>
          <dd className={styles.mono}>{messageId}</dd>
        </div>
        <div>
          <dt>{t.timing}</dt>
          <dd>
            {[
              t.attempts(attempts),
              ...(last === null ? [] : [format.dateTime(last.at), t.took(format.number(last.duration_ms))]),
              ...(next === null ? [] : [t.nextTry(format.relative(next))]),
            ].join(' · ')}
          </dd>
        </div>
      </dl>
      {last === null || last.response === '' ? (
        <p className={styles.small}>{last === null ? t.notSent : t.responseEmpty}</p>
      ) : (
        <CodeBlock label={t.response} code={last.response} wraps heightMax={240} />
      )}
      <Redeliver webhookId={webhookId} delivery={delivery} />
    </>
  );
}

function Redeliver({ webhookId, delivery }: Pick<DeliveryRowProps, 'webhookId' | 'delivery'>) {
  const { webhooks: t } = apiTexts.use();
  const api = useApi();
  const write = useWrite();
  const outcomeOf = useOutcome();
  const [busy, setBusy] = useState(false);
  const redeliver = async () => {
    setBusy(true);
    await write({
      run: () => api.post<Delivery>(`/webhooks/${webhookId}/deliveries/${delivery.id}/redeliver`),
      touches: ['webhooks'],
      said: (sent) => t.redelivered(outcomeOf(sent)),
    });
    setBusy(false);
  };
  return (
    <div>
      <Button icon="refresh" busy={busy} onClick={() => void redeliver()}>
        {t.redeliver}
      </Button>
    </div>
  );
}
