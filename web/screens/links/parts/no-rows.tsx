import { ApiProblem } from '../../../api/problem.ts';
import { openCreateBox } from '../../../app/create-store.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty, NothingMatches } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import { type FilterNames, filterWords } from '../model/filter-words.ts';
import {
  filtersOf,
  kindsOn,
  type LinkSearch,
  type LinkSort,
  NO_FILTERS,
  without,
} from '../model/link-search.ts';
import { linksTexts } from '../texts/texts.ts';

interface NoRowsProps {
  readonly search: LinkSearch;
  readonly onChange: (change: Partial<LinkSearch>) => void;
  readonly names: FilterNames;
}

/** Nothing matches the filters, or there is nothing yet. */
export function NoRows({ search, onChange, names }: NoRowsProps) {
  const t = linksTexts.use();
  const format = useFormat();
  const { can } = useWorkspace();
  const filters = filtersOf(search);
  const kinds = kindsOn(filters);
  if (kinds.length > 0) {
    return (
      <NothingMatches
        filters={kinds.map((kind) => ({
          key: kind,
          label: filterWords(kind, filters, { t, format, names }),
          onDrop: () => onChange(without(kind)),
        }))}
        onDropAll={() => onChange(NO_FILTERS)}
      />
    );
  }
  const mayCreate = can('links:create');
  return (
    <Empty
      cairn={1}
      title={t.emptyTitle}
      text={mayCreate ? t.empty : t.emptyViewer}
      action={
        mayCreate ? (
          <Button kind="main" icon="plus" onClick={() => openCreateBox()}>
            {t.newLink}
          </Button>
        ) : undefined
      }
    />
  );
}

interface TooManyProps {
  readonly onChange: (change: Partial<LinkSearch>) => void;
}

/** The server sorts by a text only what it can hold in memory. */
export function TooManyToSort({ onChange }: TooManyProps) {
  const t = linksTexts.use().sort;
  return (
    <Empty
      title={t.tooManyTitle}
      text={t.tooMany}
      action={<Button onClick={() => onChange({ sort: '-created_at' })}>{t.newest}</Button>}
    />
  );
}

const BY_TEXT: ReadonlySet<LinkSort> = new Set(['title', '-title', 'destination', '-destination']);

export const isTooManyToSort = (error: Error, sort: LinkSort): boolean =>
  error instanceof ApiProblem && error.code === 'too_many' && BY_TEXT.has(sort);
