import type { BulkAct, Targets } from './model/bulk.ts';
import type { Row } from './model/link-facts.ts';
import type { Chosen } from './use-chosen.ts';
import type { LinkList } from './use-link-list.ts';
import type { LinkWrites } from './use-link-writes.ts';

export interface BulkDeps {
  readonly chosen: Chosen;
  readonly writes: LinkWrites;
  readonly list: LinkList;
}

export interface Bulk {
  readonly isAnyOn: boolean;
  readonly rows: readonly Row[] | null;
  switchTo(on: boolean): void;
  trash(): void;
  tag(change: { readonly add: readonly string[]; readonly remove: readonly string[] }): void;
}

/** Changes of all that is chosen. When one went through, nothing is chosen any more. */
export function useBulk({ chosen, writes, list }: BulkDeps): Bulk {
  const { selection } = chosen;
  const rows = selection.kind === 'all' ? null : [...selection.links.values()];
  const targets: Targets =
    rows === null ? { kind: 'all', filter: list.filter } : { kind: 'some', links: rows };
  const run = (act: BulkAct): void => {
    void writes.change(targets, act).then((wentThrough) => {
      if (wentThrough) chosen.clear();
    });
  };
  return {
    isAnyOn: rows === null || rows.some(({ enabled }) => enabled),
    rows,
    switchTo: (on) => run({ kind: 'enable', on }),
    trash: () => run({ kind: 'trash' }),
    tag: (change) => run({ kind: 'tags', ...change }),
  };
}
