/** Sends texts as they are made; the next is asked for only when there is room. Cancelling ends the maker. */
export function toStream(
  texts: AsyncGenerator<string | Uint8Array, void, void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await texts.next();
          if (done) return controller.close();
          if (value.length > 0) {
            controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
            return;
          }
        }
      },
      async cancel() {
        await texts.return();
      },
    },
    { highWaterMark: 1 },
  );
}
