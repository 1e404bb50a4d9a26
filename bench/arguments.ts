import { parseArgs } from 'node:util';
import { DEFAULT_PARTS, DEFAULT_SIZES, PARTS, type Sizes } from './parts.ts';

export interface BenchArguments {
  readonly sizes: Sizes;
  readonly parts: readonly string[];
  /** The commit to compare with. */
  readonly against: string | null;
  readonly pairs: number;
  readonly write: boolean;
}

const SIZES = Object.keys(DEFAULT_SIZES) as (keyof Sizes)[];
const PAIRS = 5;

/** Throws with a sentence for the person who typed them. */
export function readArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(SIZES.map((name) => [flagOf(name), { type: 'string' as const }])),
      only: { type: 'string' },
      against: { type: 'string' },
      pairs: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  const texts = values as Readonly<Record<string, string | undefined>>;
  const against = texts.against ?? null;
  if (against === null && texts.pairs !== undefined) throw new Error('--pairs is for --against REF');
  if (against !== null && values.write === true)
    throw new Error('--write is for the table of one commit, not for --against');
  // Pairs repeat what is measured; rounds in each would only make them slow.
  const defaults = against === null ? DEFAULT_SIZES : { ...DEFAULT_SIZES, rounds: 1 };
  const sizes = Object.fromEntries(
    SIZES.map((name) => [name, countOf(`--${flagOf(name)}`, texts[flagOf(name)], defaults[name])]),
  ) as unknown as Sizes;
  return {
    sizes,
    parts: partsOf(texts.only),
    against,
    pairs: countOf('--pairs', texts.pairs, PAIRS),
    write: values.write === true,
  };
}

/** The arguments that run one part with the same sizes. */
export function argumentsOf(part: string, sizes: Sizes): string[] {
  return ['--only', part, ...SIZES.flatMap((name) => [`--${flagOf(name)}`, String(sizes[name])])];
}

function partsOf(only: string | undefined): readonly string[] {
  const parts = only?.split(',') ?? DEFAULT_PARTS;
  const unknown = parts.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new Error(`there is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}`);
  }
  return parts;
}

function countOf(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`${flag} must be a whole number from 1, not "${text}"`);
  return Number(text);
}

const flagOf = (size: string): string => size.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
