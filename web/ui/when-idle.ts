/** What one will want soon is fetched after what one waits for. */
const AFTER_MS = 1_000;
const PATIENCE_MS = 3_000;

/** Runs when the page has begun and the browser has time. Answers how to call it off. */
export function whenIdle(work: () => void): () => void {
  const timer = setTimeout(() => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(work, { timeout: PATIENCE_MS });
    else work();
  }, AFTER_MS);
  return () => clearTimeout(timer);
}
