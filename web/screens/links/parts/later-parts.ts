import type { ComponentType } from 'react';
import { loadOnce } from '../../../api/load-once.ts';
import { lazyPart } from '../../../app/lazy-part.tsx';

type Later = typeof import('./later.ts');

export const loadLater = loadOnce(() => import('./later.ts'));
const loads: (() => Promise<unknown>)[] = [];

function part<P extends object>(pick: (later: Later) => ComponentType<P>): ComponentType<P> {
  const lazy = lazyPart<P>(async () => ({ default: pick(await loadLater()) }));
  loads.push(lazy.load);
  return lazy.Part;
}

export const BulkBar = part((later) => later.BulkBar);
export const ColumnsPicker = part((later) => later.ColumnsPicker);
export const FilterPicker = part((later) => later.FilterPicker);
export const ManyTagsDialog = part((later) => later.ManyTagsDialog);
export const OwnTagsDialog = part((later) => later.OwnTagsDialog);
export const RefusedDialog = part((later) => later.RefusedDialog);
export const ViewNameDialog = part((later) => later.ViewNameDialog);

/** Opened too seldom to be in that file. */
export const { Part: ExportDialog } = lazyPart(async () => ({
  default: (await import('./export-dialog.tsx')).ExportDialog,
}));

/** Begins to load them all. What failed is asked for again when it is shown. */
export function loadLaterParts(): void {
  for (const one of loads) one().catch(() => {});
}
