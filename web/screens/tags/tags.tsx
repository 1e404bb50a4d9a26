import { useState } from 'react';
import { usePages } from '../../api/pages.ts';
import type { Tag } from '../../api/types.ts';
import { Screen } from '../../app/screen.tsx';
import { defineSearch, oneOf, text, useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { TextInput } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { useSettled } from '../../ui/settled.ts';
import { Empty, Fault, Loading, NothingMatches } from '../../ui/states.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { CreateTag } from './tag-dialogs.tsx';
import { PERIODS, type Period, useTagFigures } from './tag-figures.ts';
import { TagTable } from './tag-table.tsx';
import styles from './tags.module.css';
import { tagsTexts } from './texts/texts.ts';

const tagsSearch = defineSearch<{ readonly q: string; readonly period: Period }>({
  q: text(),
  period: oneOf(PERIODS, '30d'),
});
const PAGE = 100;

/** Every tag with its links and its clicks of a period. */
export default function Tags() {
  const t = tagsTexts.use();
  const words = commonTexts.use();
  const { can } = useWorkspace();
  const [{ q, period }, setSearch] = useSearch(tagsSearch);
  const asked = useSettled(q.trim());
  const [creates, setCreates] = useState(false);
  const { rows, error, hasMore, isLoadingMore, loadMore, retry } = usePages<Tag>({
    resource: 'tags',
    path: '/tags',
    query: { limit: PAGE, ...(asked === '' ? {} : { search: asked }) },
  });
  const figures = useTagFigures(period, can('stats:read'));
  const mayChange = can('links:write');
  const create = (kind: 'main' | 'plain') => (
    <Button kind={kind} icon="plus" onClick={() => setCreates(true)}>
      {t.create}
    </Button>
  );
  const isEmpty = rows?.length === 0 && asked === '';
  return (
    <Screen title={t.title} actions={mayChange && !isEmpty && create('main')}>
      {!isEmpty && (
        <div className={styles.tools}>
          <TextInput
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            start={<Icon name="search" />}
            value={q}
            onChange={(next) => setSearch({ q: next }, { replace: true })}
            frameClass={styles.search}
          />
          <Select
            aria-label={t.period}
            className={styles.period}
            value={period}
            onChange={(next) => setSearch({ period: next })}
            options={PERIODS.map((value) => ({ value, label: t.periods[value] }))}
          />
        </div>
      )}
      {figures.hasFailed && <p className={styles.soft}>{t.noFigures}</p>}
      {rows === undefined && error === null && <Loading rows={8} />}
      {rows === undefined && error !== null && <Fault error={error} onRetry={retry} />}
      {isEmpty && (
        <Empty title={t.nothing} text={t.nothingText} {...(mayChange ? { action: create('main') } : {})} />
      )}
      {rows?.length === 0 && asked !== '' && (
        <NothingMatches
          filters={[{ key: 'q', label: t.filter(asked), onDrop: () => setSearch({ q: '' }) }]}
        />
      )}
      {rows !== undefined && rows.length > 0 && (
        <TagTable tags={rows} figures={figures} mayChange={mayChange} />
      )}
      {rows !== undefined && rows.length > 0 && can('stats:read') && (
        <p className={styles.soft}>{t.clicksThen}</p>
      )}
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
      {creates && <CreateTag onClose={() => setCreates(false)} />}
    </Screen>
  );
}
