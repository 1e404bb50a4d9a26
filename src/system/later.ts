/** More than a server with a full mail queue can have; beyond, work is left out and reported. */
const WAITING_MAX = 1_000;

/** Returns a function that runs work after the current turn of the event loop, which answers open requests first. */
export function createLater(onError: (error: unknown) => void): (work: () => Promise<void>) => void {
  let waiting = 0;
  return (work) => {
    if (waiting >= WAITING_MAX) return onError(new Error('too much work waits'));
    waiting++;
    setTimeout(() => {
      work()
        .catch(onError)
        .finally(() => waiting--);
    }, 0);
  };
}
