import type { Rule } from '../../../api/types.ts';
import type { LinkForm } from '../../../builder/form.ts';
import type { Mode } from '../../../builder/request.ts';
import { isUnfinished } from '../../../rules/draft.ts';

/** The form as a request says it: a new link needs a destination, and what is half written says nothing yet. */
export function completeForm({ rules, split, ...form }: LinkForm, mode: Mode): LinkForm {
  return {
    ...form,
    ...(mode === 'create' && !form.url ? { url: 'https://example.com/' } : {}),
    ...finished('rules', rules, isFinishedRule),
    ...finished('split', split, ({ url }) => url.trim() !== ''),
  };
}

export const isFinishedRule = (rule: NonNullable<LinkForm['rules']>[number]): boolean =>
  !isUnfinished({ rules: [{ ...(rule as Rule), key: 0 }], split: [], sticky: false });

/** An empty list is said as it is, and clears the field. One whose items are all half written must not. */
function finished<Name extends 'rules' | 'split', Item>(
  name: Name,
  items: readonly Item[] | undefined,
  isFinished: (item: Item) => boolean,
): { readonly [N in Name]?: Item[] } {
  const said = items?.filter(isFinished) ?? [];
  return said.length > 0 || items?.length === 0 ? ({ [name]: said } as { [N in Name]?: Item[] }) : {};
}
