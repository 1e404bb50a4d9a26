import { type KeyboardEvent, useState } from 'react';
import type { Stats } from '../api/types.ts';
import { AddChip } from '../ui/chip.tsx';
import { Icon } from '../ui/icon.tsx';
import { TextInput } from '../ui/input.tsx';
import { Popover } from '../ui/popover.tsx';
import { Fault, Loading } from '../ui/states.tsx';
import { useFormat } from '../words/format.ts';
import { useFigures } from './figures.tsx';
import { useFiguresRead } from './figures-reading.ts';
import styles from './filter-picker.module.css';
import { DIMENSIONS, type Dimension, has } from './filters.ts';
import { figuresTexts } from './texts/texts.ts';
import { nameOfRow } from './value-names.ts';

const VALUES_MAX = 200;

/** Adds a filter: first what to filter by, then a value that clicks have. */
export function FilterPicker() {
  const t = figuresTexts.use();
  return (
    <Popover label={t.filter.add} width={300} trigger={<AddChip>{t.filter.add}</AddChip>}>
      {() => <Picker />}
    </Popover>
  );
}

function Picker() {
  const t = figuresTexts.use();
  const { linkId } = useFigures();
  const [dimension, setDimension] = useState<Dimension | null>(null);
  if (dimension !== null) return <Values dimension={dimension} onBack={() => setDimension(null)} />;
  const offered = DIMENSIONS.filter((one) => linkId === null || !OF_LINKS.has(one));
  return (
    <div className={styles.picker}>
      <p className={styles.title}>{t.filter.choose}</p>
      <ul className={styles.list}>
        {offered.map((one) => (
          <li key={one}>
            <button type="button" className={styles.line} onClick={() => setDimension(one)}>
              <span className={styles.name}>{t.dimensions[one]}</span>
              <Icon name="chevron-right" size={12} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same for every click of one link. */
const OF_LINKS: ReadonlySet<Dimension> = new Set(['link', 'domain', 'tag', 'external_id']);

interface ValuesProps {
  readonly dimension: Dimension;
  readonly onBack: () => void;
}

function Values({ dimension, onBack }: ValuesProps) {
  const t = figuresTexts.use();
  const { path, query, zone, filters, toggle } = useFigures();
  const format = useFormat(zone);
  const [text, setText] = useState('');
  // Its own filters would hide the other values.
  const { [`filter[${dimension}]`]: _own, ...others } = query;
  const { data, error, refetch } = useFiguresRead<Stats>(path, {
    ...others,
    interval: 'none',
    group_by: dimension,
    limit: VALUES_MAX,
  });
  const rows = (data?.groups[dimension] ?? []).map((row) => ({
    row,
    name: nameOfRow(dimension, row, { t, format }),
  }));
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(({ name }) => name.toLowerCase().includes(wanted));
  const part = { dimension, op: 'contains', value: text.trim() } as const;
  // Names are found as they are typed, so Enter is for the one on top.
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = shown;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || wanted === '') return;
    event.preventDefault();
    if (first !== undefined)
      toggle({ dimension, op: event.altKey ? 'is_not' : 'is', value: first.row.value });
    else if (data !== undefined && dimension !== 'link') toggle(part);
  };
  return (
    <div className={styles.picker}>
      <button type="button" className={styles.back} onClick={onBack}>
        <Icon name="chevron-left" size={14} />
        {t.dimensions[dimension]}
      </button>
      <TextInput
        type="search"
        autoFocus
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
        aria-label={t.filter.value(t.dimensions[dimension])}
        placeholder={t.filter.value(t.dimensions[dimension])}
        start={<Icon name="search" size={14} />}
      />
      {data === undefined &&
        (error === null ? <Loading rows={5} height={32} /> : <Fault small error={error} onRetry={refetch} />)}
      {data !== undefined && rows.length === 0 && <p className={styles.nothing}>{t.filter.nothing}</p>}
      <ul className={styles.list}>
        {shown.map(({ row, name }) => {
          const filter = { dimension, op: 'is', value: row.value } as const;
          return (
            <li key={row.value}>
              <button
                type="button"
                aria-pressed={has(filters, filter)}
                className={styles.line}
                onClick={({ altKey }) => toggle({ ...filter, op: altKey ? 'is_not' : 'is' })}
              >
                <span className={styles.mark}>{has(filters, filter) && <Icon name="check" size={14} />}</span>
                <span className={styles.name} dir="auto">
                  {name}
                </span>
                <span className={styles.count}>{format.compact(row.clicks)}</span>
              </button>
            </li>
          );
        })}
        {wanted !== '' && dimension !== 'link' && (
          <li>
            <button
              type="button"
              aria-pressed={has(filters, part)}
              className={styles.line}
              onClick={() => toggle(part)}
            >
              <span className={styles.mark}>{has(filters, part) && <Icon name="check" size={14} />}</span>
              <span className={styles.name}>{t.filter.containing(text.trim())}</span>
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}
