import { useEffect, useState } from 'react';

const SETTLE_MS = 150;

/** The value once it has not changed for a moment: one question for a word, not one for each letter. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
