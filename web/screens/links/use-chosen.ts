import { useEffect, useState } from 'react';
import { showToast } from '../../ui/toasts.tsx';
import type { Row } from './model/link-facts.ts';
import {
  CHOSEN_MAX,
  choose,
  EVERYTHING,
  extend,
  isEmpty,
  NOTHING,
  type Selection,
  toggle,
} from './model/selection.ts';
import { linksTexts } from './texts/texts.ts';

export interface Chosen {
  readonly selection: Selection<Row>;
  press(index: number, isRange: boolean): void;
  chooseLoaded(rows: readonly Row[]): void;
  chooseAll(): void;
  clear(): void;
}

/** What is chosen. Another question is about other links: then nothing is. */
export function useChosen(question: string, rowAt: (index: number) => Row | null): Chosen {
  const t = linksTexts.use().selected;
  const [selection, setSelection] = useState<Selection<Row>>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has other links to choose from
  useEffect(() => setSelection(NOTHING), [question]);

  const sayIfFull = (next: Selection<Row>) => {
    if (next.kind === 'some' && next.links.size >= CHOSEN_MAX)
      showToast({ text: t.full(CHOSEN_MAX), kind: 'fault' });
  };
  return {
    selection,
    press(index, isRange) {
      const row = rowAt(index);
      const next = isRange
        ? extend(selection, index, rowAt).selection
        : row === null
          ? selection
          : toggle(selection, index, row);
      sayIfFull(next);
      setSelection(next);
    },
    chooseLoaded(rows) {
      const next = choose(selection, rows);
      sayIfFull(next);
      setSelection(next);
    },
    chooseAll: () => setSelection(EVERYTHING),
    clear: () => setSelection((before) => (isEmpty(before) ? before : NOTHING)),
  };
}
