import { FilterChip } from '../ui/chip.tsx';
import { useFormat } from '../words/format.ts';
import { useFigures } from './figures.tsx';
import styles from './filter-bar.module.css';
import { FilterPicker } from './filter-picker.tsx';
import { type Filter, invertFilter, removeFilter, writeFilterValue } from './filters.ts';
import { partsOf } from './short-url.tsx';
import { figuresTexts } from './texts/texts.ts';
import { ALL_DAYS, useLinkNames } from './use-link-names.ts';
import { nameOfValue } from './value-names.ts';

/** A chip for each filter of the address, and a way to add one. */
export function FilterBar() {
  const t = figuresTexts.use();
  const { filters, setFilters } = useFigures();
  return (
    <section aria-label={t.filter.label} className={styles.bar}>
      {filters.map((filter) => (
        <Chip key={`${filter.dimension} ${writeFilterValue(filter)}`} filter={filter} />
      ))}
      <FilterPicker />
      {filters.length > 1 && (
        <button type="button" className={styles.drop} onClick={() => setFilters([])}>
          {t.filter.dropAll}
        </button>
      )}
    </section>
  );
}

/** Press it to turn it around; its cross drops it. */
function Chip({ filter }: { readonly filter: Filter }) {
  const t = figuresTexts.use();
  const { filters, setFilters } = useFigures();
  const name = useFilterName(filter);
  const canInvert = filter.op !== 'contains';
  return (
    <FilterChip
      data-tip={canInvert ? t.filter.invert : undefined}
      onClick={() => {
        if (canInvert) setFilters(invertFilter(filters, filter));
      }}
      onRemove={() => setFilters(removeFilter(filters, filter))}
      removeLabel={t.filter.remove(name)}
    >
      <span dir="auto" className={isNamedLater(filter) ? styles.later : undefined}>
        {name}
      </span>
    </FilterChip>
  );
}

/** The address has the id of a link; its short URL is asked for. */
const isNamedLater = ({ dimension, op }: Filter): boolean => dimension === 'link' && op !== 'contains';

function useFilterName({ dimension, op, value }: Filter): string {
  const t = figuresTexts.use();
  const { zone } = useFigures();
  const format = useFormat(zone);
  const names = useLinkNames(isNamedLater({ dimension, op, value }) ? [value] : [], ALL_DAYS);
  const url = names.get(value)?.short_url;
  const shown = url === undefined ? nameOfValue(dimension, value, { t, format }) : partsOf(url).join('');
  const what = t.dimensions[dimension];
  if (op === 'contains') return t.filter.contains(what, value);
  return op === 'is' ? t.filter.is(what, shown) : t.filter.isNot(what, shown);
}
