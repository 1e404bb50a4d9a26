import type { Kind } from './kind.ts';

export interface Setting<T = unknown> {
  readonly kind: Kind<T>;
  /** As an operator would write it; null leaves the setting unset. */
  readonly default: string | null;
  /** Describes a default that depends on something else. */
  readonly defaultText?: string;
  readonly example?: string;
  readonly about: string;
  /** The value is a secret, and is never shown. */
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
