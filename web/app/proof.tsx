import { lazy, Suspense, useSyncExternalStore } from 'react';
import { ApiProblem } from '../api/problem.ts';

/** A call that waits until the person has proved again who they are. */
export interface WantedProof {
  readonly done: () => void;
  readonly declined: () => void;
}

let wanted: WantedProof | null = null;
let waiting: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function set(next: WantedProof | null): void {
  wanted = next;
  for (const listener of listeners) listener();
}

/** Asks the person to prove again who they are. False if they do not. Several calls ask once. */
export function askProof(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    const end = (isProved: boolean) => () => {
      waiting = null;
      set(null);
      resolve(isProved);
    };
    set({ done: end(true), declined: end(false) });
  });
  return waiting;
}

export const needsProof = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'proof_required';

/**
 * Runs a call that may need a recent proof: then it asks for one, and runs the call again. Throws what the call throws,
 * also if the person does not prove.
 */
export async function withProof<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!needsProof(error) || !(await askProof())) throw error;
    return run();
  }
}

const ProofDialog = lazy(() => import('./proof/proof-dialog.tsx'));

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The dialog that asks, wherever a call needs it. */
export function Proof() {
  const asked = useSyncExternalStore(listen, () => wanted);
  if (asked === null) return null;
  return (
    <Suspense>
      <ProofDialog asked={asked} />
    </Suspense>
  );
}
