import { type ReactNode, Suspense } from 'react';
import { AddChip, FilterChip } from '../../../ui/chip.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { useFormat } from '../../../words/format.ts';
import { type FilterNames, filterWords } from '../model/filter-words.ts';
import { type FilterKind, type Filters, kindsOn, type LinkSearch, without } from '../model/link-search.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './bars.module.css';
import { FilterPicker } from './later-parts.ts';

interface FilterBarProps {
  readonly filters: Filters;
  readonly onChange: (change: Partial<LinkSearch>) => void;
  readonly names: FilterNames;
  /** At the end of the line: period, order, columns. */
  readonly children: ReactNode;
}

/** What narrows the list, a chip each, and the way to more. The search has a field of its own. */
export function FilterBar({ filters, onChange, names, children }: FilterBarProps) {
  const t = linksTexts.use();
  const format = useFormat();
  const shown = kindsOn(filters).filter((kind) => kind !== 'search');
  const picker = (kind: FilterKind | null) => (close: () => void) => (
    <Suspense fallback={<div className={styles.pickerWait} />}>
      <FilterPicker start={kind} filters={filters} onChange={onChange} close={close} />
    </Suspense>
  );
  return (
    <div className={styles.bar}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a legend */}
      <div role="group" aria-label={t.filter.bar} className={styles.chips}>
        {shown.map((kind) => {
          const words = filterWords(kind, filters, { t, format, names });
          const drop = () => onChange(without(kind));
          return (
            <Popover
              key={kind}
              label={t.filter.kinds[kind]}
              trigger={
                <FilterChip removeLabel={t.filter.remove(words)} onRemove={drop}>
                  <bdi className={styles.words}>{words}</bdi>
                </FilterChip>
              }
            >
              {picker(kind)}
            </Popover>
          );
        })}
        <Popover label={t.filter.add} trigger={<AddChip>{t.filter.add}</AddChip>}>
          {picker(null)}
        </Popover>
      </div>
      <div className={styles.tools}>{children}</div>
    </div>
  );
}
