import type { Row } from '../model/link-facts.ts';
import type { Bulk, BulkDeps } from '../use-bulk.ts';
import { ExportDialog, ManyTagsDialog, OwnTagsDialog, RefusedDialog } from './later-parts.ts';

export type OpenDialog =
  | { readonly kind: 'tags'; readonly row: Row }
  | { readonly kind: 'manyTags' | 'export' }
  | null;

interface DialogsProps extends Pick<BulkDeps, 'writes' | 'list'> {
  readonly dialog: OpenDialog;
  readonly close: () => void;
  readonly bulk: Bulk;
}

/** What opens over the list. */
export function ListDialogs({ dialog, close, writes, bulk, list }: DialogsProps) {
  return (
    <>
      {dialog?.kind === 'tags' && (
        <OwnTagsDialog
          row={dialog.row}
          onClose={close}
          onSave={(tags) => void writes.setTags(dialog.row, tags)}
        />
      )}
      {dialog?.kind === 'manyTags' && (
        <ManyTagsDialog count={bulk.rows?.length ?? null} onClose={close} onSave={bulk.tag} />
      )}
      {dialog?.kind === 'export' && (
        <ExportDialog rows={bulk.rows} filter={list.filter} total={list.total} onClose={close} />
      )}
      {writes.refused !== null && <RefusedDialog {...writes.refused} onClose={writes.closeRefused} />}
    </>
  );
}
