import { useState } from 'react';

import { wantedAddress } from '../../app/create-store.ts';
import { ForRoles } from '../../app/for-roles.tsx';
import { useBack } from '../../app/hold-page.tsx';
import { useGo } from '../../app/link.tsx';
import { useWorkspace } from '../../app/session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type CreateDraft, draftOf, EMPTY_DRAFT, keepDraft, nextDraft } from './create-draft.ts';
import { CreateForm } from './create-form.tsx';
import { MadeLinks } from './made-links.tsx';
import { createTexts } from './texts/texts.ts';
import type { MadeLine, Then } from './use-create.ts';

export interface CreateBoxProps {
  /** What is in the field for the destination when the box opens. */
  readonly start: string;
  readonly onClose: () => void;
  /** It lies over a screen that has another address: Back closes it, and the screen stays. */
  readonly isOver?: boolean;
}

/** Paste a URL, press Enter: the link is made and copied. */
export default function CreateBox({ start, onClose, isOver = false }: CreateBoxProps) {
  const t = createTexts.use();
  const { id, can } = useWorkspace();
  const go = useGo();
  const [draft, setDraft] = useState(() => startOf(draftOf(id), start));
  const [made, setMade] = useState<readonly MadeLine[] | null>(null);

  useBack(onClose, isOver);
  const replace = (next: CreateDraft) => {
    setDraft(next);
    keepDraft(id, next);
  };
  const onMadeOne = (linkId: string, then: Then) => {
    replace(then === 'another' ? nextDraft(draft) : EMPTY_DRAFT);
    if (then === 'another') return;
    onClose();
    if (then !== 'close') go(`/links/${linkId}?tab=${then}`);
  };
  const onMadeMany = (lines: readonly MadeLine[]) => {
    const failed = lines.filter(({ shortUrl }) => shortUrl === null).map(({ text }) => text);
    replace(failed.length === 0 ? EMPTY_DRAFT : { ...draft, text: failed.join('\n') });
    setMade(lines);
  };
  return (
    <Dialog open onClose={onClose} title={t.title} size="wide" flush>
      <ForRoles scope="links:create" />
      {can('links:create') && made !== null && (
        <MadeLinks lines={made} onBack={() => setMade(null)} onDone={onClose} />
      )}
      {can('links:create') && made === null && (
        <CreateForm
          draft={draft}
          onChange={(change) => replace({ ...draft, ...change })}
          onMadeOne={onMadeOne}
          onMadeMany={onMadeMany}
        />
      )}
    </Dialog>
  );
}

/** What was typed before, but for what the person came with: a URL, or an address that has no link yet. */
function startOf(kept: CreateDraft, text: string): CreateDraft {
  const wanted = wantedAddress();
  return {
    ...kept,
    ...(text === '' ? {} : { text }),
    ...(wanted === null ? {} : { domain: wanted.host, slug: wanted.slug }),
  };
}
