/** What one needs only after the list is there, as one file. */
export { requestsOf, undoOf } from '../model/bulk.ts';
export { runBulk, runUndo } from '../run-bulk.ts';
export { BulkBar } from './bulk-bar.tsx';
export { ManyTagsDialog, OwnTagsDialog, RefusedDialog } from './bulk-dialogs.tsx';
export { ColumnsPicker } from './columns-picker.tsx';
export { FilterPicker } from './filter-picker.tsx';
export { ViewNameDialog } from './view-name-dialog.tsx';
