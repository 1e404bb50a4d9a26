import { useState } from 'react';
import { useRead } from '../../../api/reading.ts';
import type { DomainPage, Key } from '../../../api/types.ts';
import { useApi } from '../../../api/workspace-api.tsx';
import { useWrite } from '../../../app/writes.ts';
import { dropFreshKey } from '../../../builder/ui/fresh-keys.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { type Column, DataTable, TwoLines } from '../../../ui/data-table.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useFormat } from '../../../words/format.ts';
import { commonTexts } from '../../../words/texts/texts.ts';
import styles from '../api.module.css';
import { apiTexts } from '../texts/texts.ts';
import { RotateDialog } from './rotate-dialog.tsx';

type Asked = { readonly key: Key; readonly what: 'rotate' | 'revoke' } | null;

export function KeyTable({ keys }: { readonly keys: readonly Key[] }) {
  const t = apiTexts.use().keys;
  const [asked, setAsked] = useState<Asked>(null);
  const columns = useColumns(setAsked);
  return (
    <>
      <DataTable
        label={t.label}
        columns={columns}
        rows={keys}
        keyOf={({ id }) => id}
        isFaint={(key) => !isLive(key)}
      />
      {asked?.what === 'rotate' && <RotateDialog apiKey={asked.key} onClose={() => setAsked(null)} />}
      {asked?.what === 'revoke' && <Revocation apiKey={asked.key} onClose={() => setAsked(null)} />}
    </>
  );
}

const isOver = ({ expires_at: at }: Key): boolean => at !== null && Date.parse(at) <= Date.now();
const isLive = (key: Key): boolean => key.revoked_at === null && !isOver(key);

function useColumns(ask: (asked: Asked) => void): readonly Column<Key>[] {
  const { keys: t, scopes } = apiTexts.use();
  const common = commonTexts.use();
  const format = useFormat();
  const { data: domains } = useRead<DomainPage>('domains', '/domains', { limit: 100 });
  const boundsOf = ({ domain_id: id, own_links_only: isOwn }: Key): string => {
    const domain = id === null ? [] : [domains?.data.find((one) => one.id === id)?.host ?? t.aDomain];
    const bounds = [...domain, ...(isOwn ? [t.ownLinks] : [])];
    return bounds.length === 0 ? t.everywhere : format.list(bounds);
  };
  const madeOf = ({ created_at: at, created_by: by }: Key): string =>
    by?.name ? t.madeBy(by.name, format.day(at)) : t.made(format.day(at));
  return [
    {
      name: 'name',
      head: t.name,
      phone: 'main',
      cell: (key) => (
        <TwoLines
          first={
            <>
              <bdi>{key.name}</bdi>
              <KeyState apiKey={key} />
            </>
          }
          second={
            <>
              <span className={styles.mono}>{key.prefix}…</span> · {madeOf(key)}
            </>
          }
        />
      ),
    },
    {
      name: 'scopes',
      head: t.scopes,
      width: '24%',
      phone: 'second',
      cell: (key) => (
        <span className={styles.sentence}>{format.list(key.scopes.map((scope) => scopes[scope]))}</span>
      ),
    },
    {
      name: 'bound',
      head: t.bound,
      width: '16%',
      phone: 'hidden',
      cell: (key) => <Cut text={boundsOf(key)} />,
    },
    {
      name: 'used',
      head: t.lastUsed,
      width: '104px',
      align: 'end',
      phone: 'hidden',
      cell: ({ last_used_at: at }) => (at === null ? common.never : format.ago(at)),
    },
    {
      name: 'calls',
      head: t.calls,
      width: '112px',
      align: 'end',
      phone: 'end',
      cell: ({ calls_30d: calls }) => format.number(calls),
    },
    {
      name: 'actions',
      head: t.actions(''),
      headHidden: true,
      width: '40px',
      align: 'end',
      phone: 'action',
      cell: (key) =>
        isLive(key) && (
          <Menu
            trigger={<IconButton icon="more" label={t.actions(key.name)} />}
            items={[
              { label: t.rotate, icon: 'refresh', onSelect: () => ask({ key, what: 'rotate' }) },
              'rule',
              { label: t.revoke, icon: 'close', danger: true, onSelect: () => ask({ key, what: 'revoke' }) },
            ]}
          />
        ),
    },
  ];
}

const SOON_MS = 14 * 86_400_000;

/** In one line: the row must not grow when the name of a domain arrives. */
const Cut = ({ text }: { readonly text: string }) => (
  <span className={styles.cut} title={text}>
    {text}
  </span>
);

function KeyState({ apiKey }: { readonly apiKey: Key }) {
  const t = apiTexts.use().keys;
  const format = useFormat();
  const { revoked_at: revokedAt, expires_at: expiresAt } = apiKey;
  if (revokedAt !== null) return <Badge>{t.revoked}</Badge>;
  if (isOver(apiKey)) return <Badge>{t.expired}</Badge>;
  if (expiresAt === null) return null;
  const isSoon = Date.parse(expiresAt) - Date.now() < SOON_MS;
  return <Badge tone={isSoon ? 'warn' : 'still'}>{t.expires(format.relative(expiresAt))}</Badge>;
}

interface RevocationProps {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

function Revocation({ apiKey: key, onClose }: RevocationProps) {
  const t = apiTexts.use().keys;
  const api = useApi();
  const write = useWrite();
  return (
    <Confirm
      open
      onClose={onClose}
      title={t.revokeTitle(key.name)}
      action={t.revoke}
      onConfirm={() =>
        write({
          run: async () => {
            await api.remove(`/keys/${key.id}`);
            dropFreshKey(key.id);
          },
          touches: ['keys', 'audit'],
          said: t.revokedSaid(key.name),
        })
      }
    >
      <p>{t.revokeText}</p>
      {key.calls_30d > 0 && <p>{t.revokeCalls(key.calls_30d)}</p>}
    </Confirm>
  );
}
