import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import type { Click } from '../../src/core/clicks/click.ts';

const FACADES_FOLDER = join(import.meta.dir, '..', '..', 'src', 'facades');

/**
 * A file of `src/facades/NAME/exchanges`: what a client sends and the answer it must get, in order, against a fresh
 * server. The accounts are created first. `$use:NAME` stands for the key of an account, or for a value that an earlier
 * answer saved. In any list, `{ "$repeat": 1001, "of": VALUE }` stands for 1001 times VALUE.
 */
export interface ExchangeFile {
  readonly about: string;
  /** By name, each with a key of its own. `wsp_NAME` is the workspace's number. */
  readonly accounts: Readonly<Record<string, Account>>;
  /** The account that calls without a key belong to. */
  readonly guest?: string;
  readonly exchanges: readonly Step[];
}

export interface Account {
  readonly kind: 'personal' | 'team';
  readonly plan?: string;
  readonly domains?: readonly {
    readonly host: string;
    readonly headers?: readonly string[];
    readonly verified?: boolean;
  }[];
}

export type Step = Exchange | Given;

/** One request and its whole answer. */
export interface Exchange {
  readonly note: string;
  /** Whether the vendor's page shows it, another public source does, or we chose it. */
  readonly from: 'seed' | 'public' | 'ours';
  /** Whether references show it as the example of its operation; else one is chosen. */
  readonly shown?: boolean;
  readonly send: {
    readonly method: string;
    /** Below the mount, with its query. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly json?: unknown;
    /** Sent as a form. */
    readonly form?: Readonly<Record<string, string>>;
    /** Sent as it stands. */
    readonly text?: string;
    readonly address?: string;
  };
  readonly expect: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /**
     * The whole body; unknown keys fail. `$text`, `$int`, `$any` stand for values, `$save:NAME` for one that later
     * steps use, `$like:REGEX` for a text of that form.
     */
    readonly json?: unknown;
    /** The whole text, with `$save:NAME` for a run of letters, digits, `_` and `-`. */
    readonly text?: string;
  };
}

/** What happens besides: clicks on a link (by slug), or time. */
export interface Given {
  readonly clicks?: {
    readonly slug: string;
    readonly list: readonly (Partial<Click> & { readonly times?: number; readonly minutesAgo?: number })[];
  };
  readonly passMs?: number;
  /** A native call as an account. */
  readonly native?: {
    readonly as: string;
    readonly route: string;
    readonly json?: unknown;
    readonly save?: string;
    /** A part of what it must be answered. */
    readonly shows?: object;
  };
}

export interface NamedExchangeFile extends ExchangeFile {
  readonly facade: string;
  /** Its path below `src/facades`. */
  readonly path: string;
}

/** Every file of exchanges, or those of one facade, by path. */
export function readExchangeFiles(facade = '*'): readonly NamedExchangeFile[] {
  const paths = [...new Glob(`${facade}/exchanges/*.json`).scanSync({ cwd: FACADES_FOLDER })].sort();
  return paths.map((path) => {
    const json: unknown = JSON.parse(readFileSync(join(FACADES_FOLDER, path), 'utf8'));
    return { ...(repeatItems(json) as ExchangeFile), facade: path.split('/')[0] ?? '', path };
  });
}

function repeatItems(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap(itemsOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, repeatItems(part)]));
}

function itemsOf(item: unknown): readonly unknown[] {
  if (typeof item !== 'object' || item === null || !('$repeat' in item)) return [repeatItems(item)];
  const { $repeat, of } = item as { readonly $repeat: number; readonly of: unknown };
  return Array<unknown>($repeat).fill(repeatItems(of));
}
