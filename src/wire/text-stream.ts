/**
 * Sends texts as they are made; the next is asked for only when there is room. Cancelling ends the maker; `wake` rouses
 * one that is waiting for something else than the reader.
 */
export function toStream(
  texts: AsyncGenerator<string, void, void>,
  wake: () => void = () => {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await texts.next();
          if (done) return controller.close();
          if (value.length > 0) {
            controller.enqueue(encoder.encode(value));
            return;
          }
        }
      },
      async cancel() {
        wake();
        await texts.return();
      },
    },
    { highWaterMark: 1 },
  );
}
