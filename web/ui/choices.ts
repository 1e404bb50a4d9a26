import type { Choice } from './combobox.tsx';

export interface ShownChoices {
  /** What is chosen, in the order it was chosen in: always shown. */
  readonly chosen: readonly Choice[];
  /** What else matches. */
  readonly others: readonly Choice[];
  /** How many more match than are shown. */
  readonly leftOut: number;
}

/** More lines than this are a list nobody reads: the search narrows it. */
export const SHOWN_MAX = 200;

interface ChoicesWanted {
  readonly options: readonly Choice[];
  readonly values: readonly string[];
  readonly text: string;
  readonly labelOf?: ((value: string) => string) | undefined;
  /** The options are the answer to the search already. */
  readonly searched: boolean;
}

export function arrangeChoices({ options, values, text, labelOf, searched }: ChoicesWanted): ShownChoices {
  const byValue = new Map(options.map((option) => [option.value, option]));
  const chosen = values.map((value) => byValue.get(value) ?? { value, label: labelOf?.(value) ?? value });
  const wanted = foldText(text);
  const rest = options.filter(
    (option) =>
      !values.includes(option.value) &&
      (searched ||
        wanted === '' ||
        foldText(option.label).includes(wanted) ||
        foldText(option.value) === wanted),
  );
  return { chosen, others: rest.slice(0, SHOWN_MAX), leftOut: Math.max(0, rest.length - SHOWN_MAX) };
}

/** Whether the text is none of the choices yet, so that it may be created. */
export function isNewChoice(text: string, options: readonly Choice[], values: readonly string[]): boolean {
  const wanted = foldText(text);
  if (wanted === '') return false;
  return ![...options.map((option) => option.label), ...values].some((known) => foldText(known) === wanted);
}

/** Letter case and accents do not matter to who searches. */
function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .trim();
}
