import { SHORTCUTS, useShortcuts } from '../../app/shortcuts.ts';
import type { RowActions, RowRights } from './list-actions.ts';
import type { Row } from './model/link-facts.ts';

interface ListKeys {
  readonly cursor: number;
  readonly rows: number;
  readonly rowAt: (index: number) => Row | null;
  /** Rows that a page key moves by. */
  readonly pageRows: number;
  readonly rights: RowRights;
  readonly actions: RowActions;
  readonly hasChosen: boolean;
  move(to: number): void;
  onTag(): void;
  onSwitch(): void;
  onTrash(): void;
  /** One level back: the choice, the search, the filters. */
  onEscape(): void;
}

/** The keys of the list. What changes links is about those that are chosen, or else about the row with the cursor. */
export function useListKeys(keys: ListKeys): void {
  const { cursor, rows, rowAt, rights, actions, hasChosen, pageRows } = keys;
  const row = cursor < 0 ? null : rowAt(cursor);
  const step = (by: number) => () => keys.move(cursor < 0 ? 0 : cursor + by);
  const stretch = (by: number) => () => {
    if (cursor < 0) return keys.move(0);
    if (!hasChosen) actions.choose(cursor, false);
    const to = Math.min(Math.max(cursor + by, 0), rows - 1);
    actions.choose(to, true);
    keys.move(to);
  };
  const onRow = (run: (row: Row) => void) => () => {
    if (row !== null) run(row);
  };
  const change = (ofMany: () => void, ofOne: (row: Row) => void) => () => {
    if (hasChosen) ofMany();
    else if (row !== null) ofOne(row);
  };
  useShortcuts({
    [SHORTCUTS.nextRow]: step(1),
    [SHORTCUTS.previousRow]: step(-1),
    down: step(1),
    up: step(-1),
    pagedown: step(pageRows),
    pageup: step(-pageRows),
    home: () => keys.move(0),
    end: () => keys.move(rows - 1),
    [SHORTCUTS.select]: () => cursor >= 0 && actions.choose(cursor, false),
    [SHORTCUTS.extendDown]: stretch(1),
    [SHORTCUTS.extendUp]: stretch(-1),
    [SHORTCUTS.open]: onRow((one) => actions.open(one)),
    [SHORTCUTS.copy]: onRow(actions.copy),
    [SHORTCUTS.qr]: onRow((one) => actions.open(one, 'qr')),
    [SHORTCUTS.back]: keys.onEscape,
    ...(rights.canWrite && {
      [SHORTCUTS.edit]: onRow((one) => actions.open(one, 'edit')),
      [SHORTCUTS.disable]: change(keys.onSwitch, (one) => actions.switchTo(one, !one.enabled)),
      [SHORTCUTS.remove]: change(keys.onTrash, actions.trash),
    }),
    ...(rights.canTag && { [SHORTCUTS.tag]: change(keys.onTag, actions.editTags) }),
  });
}
