import { useRef, useState } from 'react';
import type { Link } from '../../../api/types.ts';
import { type Begun, changeOf, type Draft, follow, toDraft, toDraftAfter } from '../../../rules/draft.ts';
import { useSaveLink } from '../use-save-link.tsx';

/** What a person makes of the rules of a link, until it is saved. */
export function useRulesDraft(link: Link, onChanged: (link: Link) => void) {
  const [held, setBegun] = useState<Begun<Link>>(() => ({ link, draft: toDraft(link) }));
  const begun = follow(held, link);
  if (begun !== held) setBegun(begun);
  const sent = useRef<Draft | null>(null);
  const saving = useSaveLink({
    link: begun.link,
    onChanged(next) {
      // What was written while the server saved stays.
      setBegun(({ draft }) => ({
        link: next,
        draft: draft === sent.current ? toDraftAfter(next, draft) : draft,
      }));
      onChanged(next);
    },
  });
  const saved = toDraft(begun.link);
  const change = changeOf(begun.draft, saved);
  return {
    draft: begun.draft,
    setDraft(draft: Draft) {
      saving.clear();
      setBegun({ ...begun, draft });
    },
    saved,
    change,
    saving,
    save() {
      sent.current = begun.draft;
      void saving.save(change);
    },
    discard() {
      saving.clear();
      setBegun({ link, draft: toDraft(link) });
    },
  };
}
