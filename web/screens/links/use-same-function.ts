import { useCallback, useRef } from 'react';

/** The same function for as long as the component is there, which does what `run` of the last drawing does. */
export function useSameFunction<A extends readonly unknown[], R>(
  run: (...facts: A) => R,
): (...facts: A) => R {
  const latest = useRef(run);
  latest.current = run;
  return useCallback((...facts: A) => latest.current(...facts), []);
}
