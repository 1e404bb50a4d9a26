import { useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { LinkHistoryPage, ListedLink } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { readableUrl } from '../../app/readable-url.ts';
import { useWrite } from '../../app/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable, TwoLines } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useFormat } from '../../words/format.ts';
import { trashTexts } from './texts/texts.ts';
import styles from './trash.module.css';

interface TrashTableProps {
  readonly links: readonly ListedLink[];
  readonly mayChange: boolean;
}

/** `go.example.com/launch`. */
const nameOf = ({ domain, slug }: ListedLink): string => `${domain}/${slug ?? ''}`;

export function TrashTable({ links, mayChange }: TrashTableProps) {
  const t = trashTexts.use();
  const [removed, setRemoved] = useState<ListedLink | null>(null);
  const columns: readonly Column<ListedLink>[] = [
    {
      name: 'link',
      head: t.link,
      phone: 'main',
      cell: (link) => (
        <TwoLines first={<Address link={link} />} second={link.title !== '' && <bdi>{link.title}</bdi>} />
      ),
    },
    {
      name: 'destination',
      head: t.destination,
      phone: 'hidden',
      cell: ({ url }) => (
        <bdi dir="ltr" className={styles.destination} title={url}>
          {readableUrl(url.replace(/^https?:\/\//, ''))}
        </bdi>
      ),
    },
    {
      name: 'deleted',
      head: t.deleted,
      width: '120px',
      phone: 'second',
      cell: ({ id, trashed_at: at }) =>
        at !== null && (
          <>
            <When at={at} />
            {id !== null && (
              <span className={styles.onPhone}>
                {' · '}
                <DeletedBy id={id} />
              </span>
            )}
          </>
        ),
    },
    {
      name: 'by',
      head: t.by,
      width: '144px',
      phone: 'hidden',
      cell: ({ id }) => id !== null && <DeletedBy id={id} />,
    },
    {
      name: 'actions',
      head: t.restore,
      headHidden: true,
      width: '152px',
      align: 'end',
      phone: 'action',
      cell: (link) => <Actions link={link} onRemove={() => setRemoved(link)} />,
    },
  ];
  return (
    <>
      <DataTable
        label={t.table}
        columns={mayChange ? columns : columns.filter(({ name }) => name !== 'actions')}
        rows={links}
        keyOf={(link) => link.id ?? nameOf(link)}
      />
      {removed !== null && <Removal link={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

/** The host shrinks, the slug does not. */
function Address({ link: { domain, slug } }: { readonly link: ListedLink }) {
  return (
    <span className={styles.address}>
      <bdi className={styles.host}>{domain}</bdi>
      <bdi className={styles.slug}>/{slug}</bdi>
    </span>
  );
}

function When({ at }: { readonly at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at)}
    </time>
  );
}

/** The person or key of the last change, which moved the link here. The history of a link in the trash does not grow. */
function DeletedBy({ id }: { readonly id: string }) {
  const t = trashTexts.use();
  // As long as names of people: a change of other links does not change it.
  const { data, error } = useRead<LinkHistoryPage>('people', `/links/${id}/history`, { limit: 1 });
  if (error !== null) return <span className={styles.soft}>{t.unknown}</span>;
  if (data === undefined) return <Skeleton width={72} />;
  const by = data.data[0]?.by ?? null;
  if (by === null) return <span className={styles.soft}>{t.unknown}</span>;
  if (by.kind === 'guest') return t.guest;
  if (by.kind === 'environment') return t.environment;
  const name = by.name ?? by.id ?? t.unknown;
  return <bdi>{by.kind === 'key' ? t.key(name) : name}</bdi>;
}

function Actions({ link, onRemove }: { readonly link: ListedLink; readonly onRemove: () => void }) {
  const t = trashTexts.use();
  const api = useApi();
  const write = useWrite();
  const [isBusy, setBusy] = useState(false);
  const name = nameOf(link);
  const restore = async () => {
    setBusy(true);
    await write({
      run: () => api.post(`/links/${link.id}/restore`),
      touches: ['links', 'tags', 'domains', 'usage'],
      said: t.restored(name),
      undo: () => api.remove(`/links/${link.id}`),
    });
    setBusy(false);
  };
  return (
    <span className={styles.actions}>
      <Button onClick={() => void restore()} busy={isBusy} aria-label={t.restoreOne(name)} data-restore>
        {t.restore}
      </Button>
      <Menu
        trigger={<IconButton icon="more" label={t.actions(name)} />}
        items={[{ label: t.remove, icon: 'trash', danger: true, onSelect: onRemove }]}
      />
    </span>
  );
}

function Removal({ link, onClose }: { readonly link: ListedLink; readonly onClose: () => void }) {
  const t = trashTexts.use();
  const api = useApi();
  const write = useWrite();
  const name = nameOf(link);
  const remove = () =>
    write({
      run: () => api.remove(`/links/${link.id}`, { query: { permanent: true } }),
      touches: ['links', 'tags', 'domains', 'usage'],
      said: t.removed(name),
    });
  return (
    <Confirm open onClose={onClose} title={t.removeTitle(name)} action={t.remove} onConfirm={remove}>
      <p>{t.removeText}</p>
    </Confirm>
  );
}
