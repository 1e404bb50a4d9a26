import { useState } from 'react';
import { type FormFaults, formFaults } from '../../app/form-faults.ts';

interface Submit {
  readonly busy: boolean;
  readonly faults: FormFaults;
  /** Runs once at a time, and keeps what went wrong for the fields. */
  readonly submit: (run: () => Promise<unknown>) => Promise<void>;
  /** What was wrong may be right now: something was changed. */
  readonly clear: () => void;
}

/** A form that is sent, and stays with its faults if it is refused. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (run: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { busy, faults: formFaults(error), submit, clear: () => setError(null) };
}
