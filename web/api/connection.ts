import { useSyncExternalStore } from 'react';

let isConnected = true;
const listeners = new Set<() => void>();

/** The last call tells whether the server answers. */
export function noteConnection(answers: boolean): void {
  if (answers === isConnected) return;
  isConnected = answers;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): boolean => useSyncExternalStore(listen, () => isConnected);
