import { useDryRun } from '../../../api/dry-run.ts';
import type { Link } from '../../../api/types.ts';
import { useDraft } from '../../../app/draft.ts';
import { formFaults } from '../../../app/form-faults.ts';
import type { LinkTabProps } from '../link-tab.ts';
import { useSaveLink } from '../use-save-link.tsx';
import { type EditForm, toEditForm, toLinkChange } from './edit-form.ts';

/** The draft of a link, what the server says to it, and how it is saved. */
export function useEditForm({ link, onChanged }: LinkTabProps) {
  const draft = useDraft<EditForm>(toEditForm(link));
  const { save, busy, error, clear, dialog } = useSaveLink({ link, onChanged });
  const change = draft.isChanged ? toLinkChange(draft.changes) : {};
  const hasChange = change !== null && Object.keys(change).length > 0;
  const dryRun = useDryRun<Link>('PATCH', `/links/${link.id ?? ''}`, hasChange ? change : null);
  const faults = formFaults(error ?? dryRun.error);
  return {
    draft,
    faults,
    busy,
    dialog,
    /** The last try to save was refused. */
    isRefused: error !== null,
    /** Something typed is nothing that could be sent. */
    isUnsendable: change === null,
    set(next: Partial<EditForm>) {
      clear();
      draft.set(next);
    },
    async onSave() {
      if (hasChange && (await save(change))) draft.reset();
    },
    onDiscard() {
      clear();
      draft.reset();
    },
  };
}
