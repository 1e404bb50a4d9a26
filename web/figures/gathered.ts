interface Question<Answer> {
  /** Parts of questions with the same name are asked for together. */
  readonly name: string;
  readonly part: string;
  ask(parts: readonly string[], signal: AbortSignal): Promise<Answer>;
}

interface Batch<Answer> {
  readonly parts: Set<string>;
  readonly answer: Promise<Answer>;
  /** How many still wait for the answer. */
  waiting: number;
  readonly abort: () => void;
}

/**
 * Asks for several parts of an answer in one call, if they are asked for in the same moment. Each part is answered by the
 * whole answer. The call is aborted when all who wait for it have left.
 */
export function createGathering<Answer>() {
  const open = new Map<string, Batch<Answer>>();

  function begin({ name, ask }: Question<Answer>): Batch<Answer> {
    const parts = new Set<string>();
    const control = new AbortController();
    const answer = new Promise((next) => setTimeout(next)).then(() => {
      open.delete(name);
      control.signal.throwIfAborted();
      return ask([...parts], control.signal);
    });
    const batch = { parts, answer, waiting: 0, abort: () => control.abort() };
    open.set(name, batch);
    return batch;
  }

  return (question: Question<Answer>, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const batch = open.get(question.name) ?? begin(question);
    batch.parts.add(question.part);
    batch.waiting += 1;
    return new Promise<Answer>((done, fail) => {
      const leave = () => {
        batch.waiting -= 1;
        if (batch.waiting === 0) batch.abort();
        fail(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      batch.answer.then(done, fail).finally(() => signal.removeEventListener('abort', leave));
    });
  };
}
