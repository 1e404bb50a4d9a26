import { useSyncExternalStore } from 'react';

let connected = true;
const listeners = new Set<() => void>();

/** The last call tells whether the server answers. */
export function noteConnection(answers: boolean): void {
  if (answers === connected) return;
  connected = answers;
  for (const listener of listeners) listener();
}

export const isConnected = (): boolean => connected;

export function listenConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): boolean => useSyncExternalStore(listenConnection, isConnected);
