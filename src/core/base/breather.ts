/**
 * For long loops: returns null while the time slice lasts, and then a promise to await, during which the event loop
 * handles other work.
 */
export function createBreather(sliceMs = SLICE_MS): () => Promise<void> | null {
  let untilMs = performance.now() + sliceMs;
  return () => {
    if (performance.now() < untilMs) return null;
    return new Promise((done) => {
      setImmediate(() => {
        untilMs = performance.now() + sliceMs;
        done();
      });
    });
  };
}

/** Several concurrent loops each use a slice before a short request is served. */
const SLICE_MS = 5;
