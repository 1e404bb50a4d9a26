import { useEffect, useState } from 'react';

const SETTLE_MS = 150;

/** The value once it has not changed for a moment: one question for a word, not one for each letter. */
export function useSettled<T>(value: T, forMs = SETTLE_MS): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return settled;
}
