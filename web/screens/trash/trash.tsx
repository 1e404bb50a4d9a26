import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import { useRead } from '../../api/reading.ts';
import type { LinkPage, ListedLink } from '../../api/types.ts';
import { Screen } from '../../app/screen.tsx';
import { defineSearch, text, useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { TextInput } from '../../ui/input.tsx';
import { useSettled } from '../../ui/settled.ts';
import { Empty, Fault, Loading, NothingMatches } from '../../ui/states.tsx';
import { useFormat } from '../../words/format.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { EmptyTrash } from './empty-trash.tsx';
import { trashTexts } from './texts/texts.ts';
import styles from './trash.module.css';
import { TrashTable } from './trash-table.tsx';

const trashSearch = defineSearch<{ readonly q: string }>({ q: text() });
const PAGE = 25;

/** Links that were deleted and can still be restored. */
export default function Trash() {
  const t = trashTexts.use();
  const words = commonTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  const [{ q }, setSearch] = useSearch(trashSearch);
  const asked = useSettled(q.trim());
  const [empties, setEmpties] = useState(false);
  const filter = { trashed: true, ...(asked === '' ? {} : { search: asked }) };
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<ListedLink>({
    resource: 'links',
    path: '/links',
    query: { ...filter, limit: PAGE },
  });
  const all = useRead<LinkPage>('links', '/links', { trashed: true, limit: 1, count: true });
  const total = all.data?.total;
  const mayChange = can('links:write');
  const isEmpty = rows?.length === 0 && asked === '';
  return (
    <Screen
      title={t.title}
      {...(total === undefined ? {} : { count: format.number(total) })}
      actions={
        mayChange &&
        total !== undefined &&
        total > 0 && (
          <Button kind="danger" onClick={() => setEmpties(true)}>
            {t.empty}
          </Button>
        )
      }
    >
      {!isEmpty && <p className={styles.intro}>{t.intro}</p>}
      {!isEmpty && (
        <TextInput
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          start={<Icon name="search" />}
          value={q}
          onChange={(next) => setSearch({ q: next }, { replace: true })}
          frameClass={styles.search}
        />
      )}
      {rows === undefined && error === null && <Loading rows={8} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {isEmpty && <Empty title={t.nothing} text={t.nothingText} />}
      {rows?.length === 0 && asked !== '' && (
        <NothingMatches
          filters={[{ key: 'q', label: t.filter(asked), onDrop: () => setSearch({ q: '' }) }]}
        />
      )}
      {rows !== undefined && rows.length > 0 && <TrashTable links={rows} mayChange={mayChange} />}
      {rows !== undefined && error !== null && <Fault error={error} onRetry={retry} small />}
      {hasMore && (
        <div className={styles.more}>
          <Button onClick={loadMore} busy={isLoadingMore}>
            {t.more}
          </Button>
        </div>
      )}
      <span className={styles.spoken} role="status">
        {isLoadingMore ? words.loading : ''}
      </span>
      {empties && total !== undefined && <EmptyTrash total={total} onClose={() => setEmpties(false)} />}
    </Screen>
  );
}
