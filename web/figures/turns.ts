/** Takes turns: no more than so many at once, in the order of asking. An aborted one that waits leaves the queue. */
export interface Turns {
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createTurns(atOnceMax: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];

  const next = () => {
    if (running >= atOnceMax) return;
    waiting.shift()?.();
  };

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((begin, refuse) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        running += 1;
        begin();
      };
      const leave = () => {
        const place = waiting.indexOf(start);
        if (place >= 0) waiting.splice(place, 1);
        refuse(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(start);
    });
  }

  return {
    async run(signal, work) {
      signal.throwIfAborted();
      const turn = wait(signal);
      next();
      await turn;
      try {
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
  };
}
