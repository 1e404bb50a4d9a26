import { useState } from 'react';
import { type FormFaults, formFaults } from './form-faults.ts';

/** A call that a form makes: whether it is under way, and what went wrong. */
export interface Act {
  readonly busy: boolean;
  readonly error: unknown;
  readonly faults: FormFaults;
  /** Runs the call, unless one is under way. Answers whether it went through. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    busy,
    error,
    faults: formFaults(error),
    async run(work) {
      if (busy) return false;
      setBusy(true);
      setError(null);
      try {
        await work();
        return true;
      } catch (problem) {
        setError(problem);
        return false;
      } finally {
        setBusy(false);
      }
    },
    clear: () => setError(null),
  };
}
