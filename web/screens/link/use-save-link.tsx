import { type ReactNode, useState } from 'react';

import { ApiProblem } from '../../api/problem.ts';
import type { Link, LinkChange } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { useWrite } from '../../app/writes.ts';
import { LostUpdateDialog } from './lost-update.tsx';
import { linkTexts } from './texts/texts.ts';

interface SaveLinkOptions {
  readonly link: Link;
  readonly onChanged: (link: Link) => void;
}

export interface SaveLink {
  /** Whether the change is saved. A refusal is in `error`; a lost update asks the person first. */
  readonly save: (change: LinkChange) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly clear: () => void;
  /** To be drawn somewhere: it appears when somebody else has changed the link meanwhile. */
  readonly dialog: ReactNode;
}

interface Lost {
  readonly change: LinkChange;
  readonly now: Link;
  readonly done: (isSaved: boolean) => void;
}

/** Saves a change of the version that is shown. If another one is there, the person merges the two. */
export function useSaveLink({ link, onChanged }: SaveLinkOptions): SaveLink {
  const t = linkTexts.use();
  const api = useApi();
  const write = useWrite();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [lost, setLost] = useState<Lost | null>(null);
  const path = `/links/${link.id ?? ''}`;

  const saveOver = async (change: LinkChange, version: number): Promise<boolean> => {
    const saved = await write({
      run: () => api.patch<Link>(path, change, { ifMatch: version }),
      touches: ['links', 'tags', 'domains', 'stats', 'usage'],
      said: t.saved,
      undo: () => api.post(`${path}/history/${version}/restore`),
      faults: 'throw',
    });
    if (saved !== null) onChanged(saved);
    return saved !== null;
  };
  const attempt = async (change: LinkChange, version: number): Promise<boolean> => {
    try {
      return await saveOver(change, version);
    } catch (refusal) {
      if (!(refusal instanceof ApiProblem) || refusal.status !== 412) throw refusal;
      const now = await api.get<Link>(path);
      return new Promise((done) => setLost({ change, now, done }));
    }
  };
  const save = async (change: LinkChange, version = link.version): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      return await attempt(change, version);
    } catch (refusal) {
      setError(refusal);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const settle = async ({ now, done }: Lost, merged: LinkChange | null) => {
    setLost(null);
    if (merged === null) return done(false);
    if (Object.keys(merged).length === 0) {
      onChanged(now);
      return done(true);
    }
    try {
      done(await attempt(merged, now.version));
    } catch (refusal) {
      setError(refusal);
      done(false);
    }
  };
  return {
    save: (change) => save(change),
    busy,
    error,
    clear: () => setError(null),
    dialog:
      lost === null ? null : (
        <LostUpdateDialog
          begun={link}
          now={lost.now}
          change={lost.change}
          onMerge={(merged) => void settle(lost, merged)}
          onClose={() => void settle(lost, null)}
        />
      ),
  };
}
