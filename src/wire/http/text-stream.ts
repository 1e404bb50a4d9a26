/**
 * Streams texts, and requests the next one only when the reader has room. Cancelling ends the generator; `wake` resumes
 * a generator that waits for something else.
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
