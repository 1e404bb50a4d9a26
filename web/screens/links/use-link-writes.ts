import { useState } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { useForget } from '../../api/reading.ts';
import type { Link, LinkPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWrite } from '../../app/writes.ts';
import { showToast } from '../../ui/toasts.tsx';
import type { BulkAct, Targets } from './model/bulk.ts';
import type { Row } from './model/link-facts.ts';
import { loadLater } from './parts/later-parts.ts';
import type { BulkOutcome } from './run-bulk.ts';
import { linksTexts } from './texts/texts.ts';

export interface Refusals {
  readonly done: number;
  /** Each by its short URL, or by its id where that is not known. */
  readonly refused: readonly { readonly name: string; readonly error: ApiProblem }[];
}

type Later = Awaited<ReturnType<typeof loadLater>>;

interface Done {
  readonly targets: Targets;
  readonly act: BulkAct;
  readonly outcome: BulkOutcome;
}

export interface LinkWrites {
  switchTo(row: Row, on: boolean): void;
  trash(row: Row): void;
  setTags(row: Row, tags: readonly string[]): Promise<unknown>;
  /** Runs a change of many. Answers when it is over: whether it went through, for all or for some. */
  change(targets: Targets, act: BulkAct): Promise<boolean>;
  /** What is under way: how many are done, of how many; null of all that match. */
  readonly progress: { readonly done: number; readonly count: number | null } | null;
  /** Links that a change left as they were. */
  readonly refused: Refusals | null;
  closeRefused(): void;
}

/** Changes of links from the list. What is shown changes at once, and can be taken back. */
export function useLinkWrites(): LinkWrites {
  const t = linksTexts.use();
  const api = useApi();
  const write = useWrite();
  const [progress, setProgress] = useState<LinkWrites['progress']>(null);
  const [refused, setRefused] = useState<Refusals | null>(null);
  const forget = useForget();

  const replaceShown =
    (change: (rows: LinkPage['data']) => LinkPage['data']) =>
    (cache: { change<A>(resource: 'links', change: (answer: A) => A | undefined): void }) =>
      cache.change<LinkPage>('links', (answer) =>
        Array.isArray(answer.data) ? { ...answer, data: change(answer.data) } : undefined,
      );
  const withFields = (id: string, fields: Partial<Link>) =>
    replaceShown((rows) => rows.map((row) => (row.id === id ? { ...row, ...fields } : row)));

  async function change(targets: Targets, act: BulkAct): Promise<boolean> {
    setProgress({ done: 0, count: null });
    const later = await write({ run: loadLater, touches: [] });
    const requests = later?.requestsOf(targets, act) ?? [];
    if (later === null || requests.length === 0) {
      setProgress(null);
      if (later !== null) showToast({ text: t.done.nothing });
      return later !== null;
    }
    const counts = requests.map(({ links }) => links);
    const count = counts.includes(null) ? null : counts.reduce<number>((sum, links) => sum + (links ?? 0), 0);
    setProgress({ done: 0, count });
    let outcome: BulkOutcome | null = null;
    try {
      outcome = await write({
        run: () =>
          later.runBulk(api, requests, (links) =>
            setProgress((now) => (now === null ? null : { ...now, done: now.done + links })),
          ),
        touches: ['links', 'tags', 'usage'],
      });
    } finally {
      setProgress(null);
    }
    if (outcome === null) return false;
    await tell(later, { targets, act, outcome });
    return true;
  }

  async function tell({ undoOf, runUndo }: Later, { targets, act, outcome }: Done): Promise<void> {
    if (outcome.refused.length > 0) setRefused(named(targets, outcome));
    if (outcome.done.length === 0) {
      if (outcome.refused.length === 0) showToast({ text: t.done.nothing });
      return;
    }
    const undo = undoOf(targets, act, outcome.done);
    const said = saidOf(act, outcome.done.length);
    // The work is done; the toast only reports it, with the way back.
    await write({
      run: () => Promise.resolve(null),
      touches: [],
      said,
      ...(undo !== null && { undo: () => runUndo(api, undo) }),
    });
  }

  function saidOf(act: BulkAct, count: number): string {
    if (act.kind === 'tags') return t.done.tagged(count);
    if (act.kind === 'trash') return t.done.trashed(count);
    return act.on ? t.done.on(count) : t.done.off(count);
  }

  /** A refusal may mean that somebody else changed the link: then the list is old. */
  const lookAgain = (answer: unknown): unknown => (answer === null ? forget(['links']) : answer);

  return {
    switchTo(row, on) {
      const send = (enabled: boolean, ifMatch: number) =>
        api.patch<Link>(`/links/${row.id}`, { enabled }, { ifMatch });
      void write({
        run: () => send(on, row.version),
        touches: ['links'],
        optimistic: withFields(row.id, { enabled: on }),
        said: on ? t.done.on(1) : t.done.off(1),
        undo: ({ version }) => send(!on, version),
      }).then(lookAgain);
    },
    trash(row) {
      void write({
        run: () => api.remove(`/links/${row.id}`, { ifMatch: row.version }),
        touches: ['links', 'tags', 'usage'],
        optimistic: replaceShown((rows) => rows.filter(({ id }) => id !== row.id)),
        said: t.done.trashed(1),
        undo: () => api.post(`/links/${row.id}/restore`),
      }).then(lookAgain);
    },
    setTags(row, tags) {
      const send = (names: readonly string[], ifMatch: number) =>
        api.patch<Link>(`/links/${row.id}`, { tags: names }, { ifMatch });
      return write({
        run: () => send(tags, row.version),
        touches: ['links', 'tags'],
        optimistic: withFields(row.id, { tags: [...tags] }),
        said: t.done.tagged(1),
        undo: ({ version }) => send(row.tags, version),
      }).then(lookAgain);
    },
    // One after the other: a second change would be about links that are changing.
    change: (targets, act) => (progress === null ? change(targets, act) : Promise.resolve(false)),
    progress,
    refused,
    closeRefused: () => setRefused(null),
  };
}

function named(targets: Targets, { done, refused }: BulkOutcome): Refusals {
  const links = targets.kind === 'some' ? targets.links : [];
  const names = new Map(links.map(({ id, short_url }) => [id, short_url ?? id]));
  return {
    done: done.length,
    refused: refused.map(({ id, error }) => ({ name: names.get(id) ?? id, error })),
  };
}
