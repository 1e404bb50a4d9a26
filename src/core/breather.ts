/**
 * For long loops: now and then the answer is a pause to await, in which everything else that waits for this process has
 * its turn. Null while the slice of time is not over, which is nearly always.
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

/** Several long loops at once have a slice each before a short request has its turn. */
const SLICE_MS = 5;
