import { useEffect, useState } from 'react';

import { isAborted } from './problem.ts';
import { useApi } from './workspace-api.tsx';

export interface DryRun<T> {
  readonly state: 'none' | 'checking' | 'fine' | 'bad';
  /** What would be made; while the next request is looked at, the answer to the one before. */
  readonly answer: T | null;
  readonly error: unknown;
}

const NONE = { state: 'none', answer: null, error: null } as const;
const PAUSE_MS = 250;

/** What the server would say to a request. It is asked after a pause in typing, and a late answer is dropped. */
export function useDryRun<T>(method: 'POST' | 'PATCH', path: string, body: object | null): DryRun<T> {
  const api = useApi();
  const [run, setRun] = useState<DryRun<T>>(NONE);
  const text = body === null ? null : JSON.stringify(body);
  useEffect(() => {
    if (text === null) {
      setRun(NONE);
      return;
    }
    const stopper = new AbortController();
    setRun(({ answer }) => ({ state: 'checking', answer, error: null }));
    const ask = async () => {
      const send = method === 'POST' ? api.post<T> : api.patch<T>;
      try {
        const options = { query: { dry_run: true }, signal: stopper.signal };
        const answer = await send(path, JSON.parse(text), options);
        if (!stopper.signal.aborted) setRun({ state: 'fine', answer, error: null });
      } catch (error) {
        if (!stopper.signal.aborted && !isAborted(error)) setRun({ state: 'bad', answer: null, error });
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stopper.abort();
    };
  }, [api, method, path, text]);
  return run;
}
