import { useState } from 'react';
import type { Tag } from '../../api/types.ts';
import { Link } from '../../app/link.tsx';
import { TagDot } from '../../ui/chip.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useFormat } from '../../words/format.ts';
import { EditTag, MergeTag, RemoveTag } from './tag-dialogs.tsx';
import type { TagFigures } from './tag-figures.ts';
import styles from './tags.module.css';
import { tagsTexts } from './texts/texts.ts';

interface TagTableProps {
  readonly tags: readonly Tag[];
  readonly figures: TagFigures;
  readonly mayChange: boolean;
}

type Work = 'edit' | 'merge' | 'remove';

export function TagTable({ tags, figures, mayChange }: TagTableProps) {
  const t = tagsTexts.use();
  const format = useFormat();
  const [open, setOpen] = useState<{ readonly tag: Tag; readonly work: Work } | null>(null);
  const close = () => setOpen(null);
  const begin = (tag: Tag, work: Work) => () => setOpen({ tag, work });
  const columns: readonly Column<Tag>[] = [
    { name: 'tag', head: t.tag, phone: 'main', cell: (tag) => <Name tag={tag} /> },
    {
      name: 'links',
      head: t.links,
      width: '104px',
      align: 'end',
      phone: 'second',
      cell: ({ links }) => (
        <>
          {format.number(links)}
          <span className={styles.word}> {t.linksWord(links)}</span>
        </>
      ),
    },
    {
      name: 'clicks',
      head: t.clicks,
      width: '200px',
      align: 'end',
      phone: 'end',
      cell: ({ name }) => <Clicks name={name} figures={figures} />,
    },
    {
      name: 'people',
      head: t.people,
      width: '104px',
      align: 'end',
      phone: 'hidden',
      cell: ({ name }) => {
        const found = figures.of(name);
        return found === null ? '' : <span className={styles.soft}>{format.number(found.people)}</span>;
      },
    },
    {
      name: 'made',
      head: t.made,
      width: '128px',
      align: 'end',
      phone: 'hidden',
      cell: ({ created_at: at }) => (
        <time dateTime={at} title={format.dateTime(at)} className={styles.soft}>
          {format.day(at)}
        </time>
      ),
    },
    {
      name: 'actions',
      head: t.edit,
      headHidden: true,
      width: '48px',
      align: 'end',
      phone: 'action',
      cell: (tag) => (
        <Menu
          trigger={<IconButton icon="more" label={t.actions(tag.name)} />}
          items={[
            { label: t.edit, icon: 'pencil', onSelect: begin(tag, 'edit') },
            { label: t.merge, icon: 'arrow-right', onSelect: begin(tag, 'merge') },
            'rule',
            { label: t.remove, icon: 'trash', danger: true, onSelect: begin(tag, 'remove') },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t.table}
        columns={mayChange ? columns : columns.filter(({ name }) => name !== 'actions')}
        rows={tags}
        keyOf={({ name }) => name}
      />
      {open?.work === 'edit' && <EditTag tag={open.tag} onClose={close} />}
      {open?.work === 'merge' && <MergeTag tag={open.tag} onClose={close} />}
      {open?.work === 'remove' && <RemoveTag tag={open.tag} onClose={close} />}
    </>
  );
}

function Name({ tag: { name, color } }: { readonly tag: Tag }) {
  const t = tagsTexts.use();
  return (
    <Link
      to={`/links?${new URLSearchParams({ tag: name })}`}
      className={styles.name}
      aria-label={t.open(name)}
    >
      <TagDot color={color} />
      <bdi>{name}</bdi>
    </Link>
  );
}

/** The figure, over a bar that compares it with the other tags. */
function Clicks({ name, figures }: { readonly name: string; readonly figures: TagFigures }) {
  const format = useFormat();
  const found = figures.of(name);
  if (found === null) {
    if (figures.hasFailed) return '';
    return (
      <span className={styles.clicks}>
        <span className={styles.track} />
        <span className={styles.figure}>
          <Skeleton width={40} />
        </span>
      </span>
    );
  }
  const share = figures.most === 0 ? 0 : found.clicks / figures.most;
  return (
    <span className={styles.clicks}>
      <span className={styles.track}>
        {share > 0 && <span className={styles.bar} style={{ inlineSize: `${share * 100}%` }} />}
      </span>
      <span className={styles.figure}>{format.number(found.clicks)}</span>
    </span>
  );
}
