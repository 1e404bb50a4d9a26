const RELOADED_KEY = 'waymark-reloaded';
const RELOAD_PAUSE_MS = 60_000;

/** Loads a part of the program once. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      reloadStale();
      throw error;
    });
    return loading;
  };
}

/**
 * A part that is not there any more belongs to an older build: then the page is loaded again. Not a second time soon, so that a
 * part that is really missing does not reload the page for ever.
 */
export function reloadStale(): void {
  if (!navigator.onLine) return;
  const lastMs = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
  if (Date.now() - lastMs < RELOAD_PAUSE_MS) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  window.location.reload();
}
