import { useSyncExternalStore } from 'react';
import { noteConnection } from './connection.ts';

const RELOADED_KEY = 'waymark-reloaded';
const RELOAD_PAUSE_MS = 60_000;

/** Why parts of the program are not there, and when it is known what to do about it. */
const unloaded = new WeakMap<object, Promise<void>>();
export const isUnloaded = (error: unknown): boolean => unloaded.has(Object(error));

let seeing: Promise<void> | null = null;
let isStale = false;
const listeners = new Set<() => void>();

export function listenStale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the server has a newer build, which only another load of the page brings. */
export const isStaleBuild = (): boolean => isStale;
export const useStale = (): boolean => useSyncExternalStore(listenStale, isStaleBuild);

/** What somebody has typed may be saved nowhere else. */
const typed = new WeakSet<EventTarget>();
if (typeof document !== 'undefined') {
  document.addEventListener('input', ({ target }) => typed.add(Object(target)), true);
}

/** Forms with a button to save stop the browser from leaving, so asking it finds them too. */
const hasUnsaved = (): boolean =>
  !window.dispatchEvent(new Event('beforeunload', { cancelable: true })) ||
  [...document.querySelectorAll<HTMLInputElement>('input, textarea')].some(
    (field) => typed.has(field) && field.value !== '',
  );

/** Throws why a part did not come; not while the page is loaded again for it. */
export async function rethrowNoted(error: Error): Promise<never> {
  if (!unloaded.has(error)) {
    // Several parts fail at once, and the page is loaded again for all of them.
    seeing ??= seeToNewBuild().finally(() => {
      seeing = null;
    });
    unloaded.set(error, seeing);
  }
  await unloaded.get(error);
  throw error;
}

/**
 * A part that is not there any more belongs to an older build: then the page is loaded again, unless that would lose
 * what somebody has typed. Not again soon, so that a part that is really missing does not reload the page for ever.
 */
async function seeToNewBuild(): Promise<void> {
  // The address of this page.
  const page = await fetch('', { method: 'HEAD' }).catch(() => null);
  if (page === null) noteConnection(false);
  // A server that does not answer, or that builds, has nothing newer yet.
  if (page?.ok !== true) return;
  const lastMs = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
  if (Date.now() - lastMs >= RELOAD_PAUSE_MS && !hasUnsaved()) {
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
    window.location.reload();
    return new Promise(() => {});
  }
  if (isStale) return;
  isStale = true;
  for (const listener of listeners) listener();
}
