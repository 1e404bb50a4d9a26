import { type KeyboardEvent, useEffect, useRef } from 'react';

import { useDryRun } from '../../api/dry-run.ts';
import type { Link } from '../../api/types.ts';
import { formFaults } from '../../app/form-faults.ts';
import { type CreateDraft, isBegun, linesOf, newLinkOf, newLinksOf } from './create-draft.ts';
import { type MadeLine, type Then, useCreate } from './use-create.ts';

export interface CreateFormProps {
  readonly draft: CreateDraft;
  readonly onChange: (change: Partial<CreateDraft>) => void;
  readonly onMadeOne: (linkId: string, then: Then) => void;
  readonly onMadeMany: (lines: readonly MadeLine[]) => void;
}

const FIELDS = ['/url', '/slug', '/domain', '/tags', '/expires', '/password'] as const;

/** What the form of the box knows: the draft as the server sees it, and what a key or a press does. */
export function useCreateForm({ draft, onChange, onMadeOne, onMadeMany }: CreateFormProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const { busy, error, createOne, createMany, clear } = useCreate();
  const lines = linesOf(draft.text);
  const wanted = lines.length > 1 ? null : newLinkOf(draft);
  const isTyped = wanted !== null && !isBegun(draft.text.trim());
  const dryRun = useDryRun<Link>('POST', '/links', isTyped ? wanted : null);
  // What the server refused holds until the draft is changed; the dry run speaks of the draft as it is.
  const faults = formFaults(error ?? dryRun.error);
  // What has to be corrected gets the focus.
  useEffect(() => {
    if (error === null) return;
    const bad = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (bad ?? field.current)?.focus();
  }, [error]);

  const change = (next: Partial<CreateDraft>) => {
    clear();
    onChange(next);
  };
  const submit = async (then: Then) => {
    if (lines.length > 1) {
      const made = await createMany(newLinksOf(draft), lines);
      if (made !== null) onMadeMany(made);
      return;
    }
    if (wanted === null) return void field.current?.focus();
    const id = await createOne(wanted);
    if (id === null) return;
    onMadeOne(id, then);
    if (then === 'another') field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isOther = event.metaKey || event.ctrlKey;
    if (!isOther && (event.shiftKey || event.target !== field.current)) return;
    event.preventDefault();
    void submit(isOther ? 'another' : 'close');
  };
  const rest = faults.rest(...FIELDS);
  return { field, form, lines, dryRun, isTyped, faults, rest, busy, change, submit, onKeyDown };
}
