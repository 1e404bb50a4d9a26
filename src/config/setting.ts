import type { Kind } from './kind.ts';

/** One setting. `usual` is the default as an operator would write it; null leaves the setting unset. */
export interface Setting<T = unknown> {
  readonly kind: Kind<T>;
  readonly usual: string | null;
  /** The default in words, where no value says it. */
  readonly usually?: string;
  readonly about: string;
  /** Never shown. */
  readonly masked?: true;
  readonly group: Group;
}

export const GROUPS = [
  'Listening',
  'Data',
  'Access',
  'Links',
  'Visitors',
  'Mail',
  'Operation',
  'Command line',
] as const;
export type Group = (typeof GROUPS)[number];
