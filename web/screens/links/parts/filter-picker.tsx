import { type RefObject, useEffect, useRef, useState } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import { FILTER_KIND_NAMES, type FilterKind, type Filters, type LinkSearch } from '../model/link-search.ts';
import { linksTexts } from '../texts/texts.ts';
import styles from './filter-picker.module.css';
import {
  CreatorPicker,
  DomainPicker,
  HasPicker,
  StatePicker,
  TagPicker,
  ViaPicker,
} from './list-pickers.tsx';
import { DestinationPicker, ExternalPicker } from './text-pickers.tsx';
import { ClickedPicker, CreatedPicker, ExpiresPicker } from './time-pickers.tsx';

export interface PickerProps {
  readonly filters: Filters;
  readonly onChange: (change: Partial<LinkSearch>) => void;
  readonly close: () => void;
}

interface FilterPickerProps extends PickerProps {
  /** Null: the kind is chosen first. */
  readonly start: FilterKind | null;
}

/** Loaded when the first filter is opened. */
export function FilterPicker({ start, ...picker }: FilterPickerProps) {
  const t = linksTexts.use().filter;
  const [kind, setKind] = useState(start);
  const place = useRef<HTMLDivElement>(null);
  useFocusInside(place, kind);
  if (kind === null) {
    return (
      <div ref={place}>
        <ul className={styles.kinds}>
          {OFFERED.map((one) => (
            <li key={one}>
              <button type="button" className={styles.kind} onClick={() => setKind(one)}>
                {t.kinds[one]}
                <Icon name="chevron-right" size={12} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <div ref={place} className={styles.picker}>
      {start === null ? (
        <button type="button" className={styles.back} onClick={() => setKind(null)}>
          <Icon name="chevron-left" size={12} />
          {t.kinds[kind]}
        </button>
      ) : (
        <p className={styles.title}>{t.kinds[kind]}</p>
      )}
      <KindPicker kind={kind} {...picker} />
    </div>
  );
}

/** A kind replaces the button that chose it, and the popover opens before its content is loaded: both lose the focus. */
function useFocusInside(place: RefObject<HTMLElement | null>, kind: FilterKind | null): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each kind has other controls
  useEffect(() => {
    const focused = document.activeElement;
    const isNowhere = focused === document.body || focused?.contains(place.current) === true;
    if (isNowhere) place.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [place, kind]);
}

/** The search has a field of its own, and tags are one kind with three ways to match. */
const OFFERED = FILTER_KIND_NAMES.filter((kind) => !['search', 'tag_any', 'tag_none'].includes(kind));

function KindPicker({ kind, ...picker }: PickerProps & { readonly kind: FilterKind }) {
  switch (kind) {
    case 'tag':
    case 'tag_any':
    case 'tag_none':
      return <TagPicker start={kind} {...picker} />;
    case 'domain':
      return <DomainPicker {...picker} />;
    case 'state':
      return <StatePicker {...picker} />;
    case 'has':
      return <HasPicker {...picker} />;
    case 'created':
      return <CreatedPicker {...picker} />;
    case 'expires':
      return <ExpiresPicker {...picker} />;
    case 'clicked':
      return <ClickedPicker {...picker} />;
    case 'destination':
      return <DestinationPicker {...picker} />;
    case 'via':
      return <ViaPicker {...picker} />;
    case 'creator':
      return <CreatorPicker {...picker} />;
    case 'external':
      return <ExternalPicker {...picker} />;
    case 'search':
      return null;
  }
}
