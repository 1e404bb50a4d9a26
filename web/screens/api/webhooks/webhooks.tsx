import { useState } from 'react';
import { usePages } from '../../../api/pages.ts';
import type { Webhook } from '../../../api/types.ts';
import { ForRoles } from '../../../app/for-roles.tsx';
import { Link } from '../../../app/link.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable, TwoLines } from '../../../ui/data-table.tsx';
import { Empty, Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookState } from './webhook-state.tsx';
import own from './webhooks.module.css';

export function Webhooks() {
  return (
    <ForRoles scope="admin">
      <WebhookList />
    </ForRoles>
  );
}

function WebhookList() {
  const { webhooks: t } = apiTexts.use();
  const [creates, setCreates] = useState(false);
  // At most 50 in a workspace, so that one page has all.
  const { rows, error, retry } = usePages<Webhook>({
    resource: 'webhooks',
    path: '/webhooks',
    query: { limit: 100 },
  });
  const create = (
    <Button kind="main" icon="plus" onClick={() => setCreates(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      {rows === undefined &&
        (error === null ? <Loading rows={3} /> : <Fault error={error} onRetry={retry} />)}
      {rows?.length === 0 && <Empty title={t.empty} text={t.emptyText} action={create} />}
      {rows !== undefined && rows.length > 0 && (
        <>
          <div className={styles.bar}>
            <span className={styles.small}>{t.emptyText}</span>
            <span className={styles.barEnd}>{create}</span>
          </div>
          <WebhookTable webhooks={rows} />
        </>
      )}
      {creates && <WebhookDialog webhook={null} onClose={() => setCreates(false)} />}
    </>
  );
}

function WebhookTable({ webhooks }: { readonly webhooks: readonly Webhook[] }) {
  const { webhooks: t } = apiTexts.use();
  const format = useFormat();
  const columns: readonly Column<Webhook>[] = [
    {
      name: 'url',
      head: t.url,
      phone: 'main',
      cell: (webhook) => (
        <TwoLines
          first={
            <Link to={`/api/webhooks/${webhook.id}`} className={own.url} dir="ltr">
              {webhook.url.replace(/^https?:\/\//, '')}
            </Link>
          }
          second={
            <span className={styles.sentence}>
              {format.list(webhook.events.map((event) => t.eventNames[event]))}
            </span>
          }
        />
      ),
    },
    {
      name: 'form',
      head: t.formText,
      width: '104px',
      phone: 'hidden',
      cell: ({ form }) => formName(form, t.forms),
    },
    {
      name: 'waiting',
      head: t.waiting,
      width: '88px',
      align: 'end',
      phone: 'hidden',
      cell: ({ waiting }) => format.number(waiting),
    },
    {
      name: 'state',
      head: t.state,
      width: '112px',
      align: 'end',
      phone: 'end',
      cell: (webhook) => <WebhookState webhook={webhook} />,
    },
  ];
  return <DataTable label={t.label} columns={columns} rows={webhooks} keyOf={({ id }) => id} />;
}

/** The name of a form of messages; a form of a later version has only its own name. */
export const formName = (form: string, names: Readonly<Record<string, string>>): string =>
  names[form] ?? form;
