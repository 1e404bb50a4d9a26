import { useState } from 'react';

/** What a form shows: what is saved, with what the person has changed and not saved yet. */
export interface Draft<T extends object> {
  readonly value: T;
  /** Only what differs from what is saved. */
  readonly changes: Partial<T>;
  readonly isChanged: boolean;
  set(change: Partial<T>): void;
  /** Drops what is not saved. */
  reset(): void;
}

/** What is saved may change while somebody types: fields that they did not touch follow. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [touched, setTouched] = useState<Partial<T>>({});
  const changes = differing(saved, touched);
  return {
    value: { ...saved, ...touched },
    changes,
    isChanged: Object.keys(changes).length > 0,
    set: (change) => setTouched((before) => ({ ...before, ...change })),
    reset: () => setTouched({}),
  };
}

/** The fields of `wanted` that `saved` has otherwise. */
export function differing<T extends object>(saved: T, wanted: Partial<T>): Partial<T> {
  const names = Object.keys(wanted) as (keyof T)[];
  const different = names.filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(saved[name]));
  return Object.fromEntries(different.map((name) => [name, wanted[name]])) as Partial<T>;
}
