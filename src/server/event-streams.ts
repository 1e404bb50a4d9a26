/** Answers that go on until somebody ends them: server-sent events. */
export interface EventStreams {
  /** The answer itself, or for a stream of events one that ends with `end`. */
  guard(response: Response): Response;
  /** Ends all streams that are open; clients connect again by themselves. */
  end(): void;
}

const EVENTS = 'text/event-stream';

export function createEventStreams(): EventStreams {
  const open = new Set<AbortController>();
  return {
    guard(response) {
      if (response.body === null || !response.headers.get('content-type')?.startsWith(EVENTS))
        return response;
      const ended = new AbortController();
      open.add(ended);
      const source = response.body.getReader();
      const close = async (): Promise<void> => {
        open.delete(ended);
        await source.cancel();
      };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          ended.signal.addEventListener('abort', () => {
            controller.close();
            void close();
          });
        },
        async pull(controller) {
          const { done, value } = await source.read();
          if (ended.signal.aborted) return;
          if (!done) return controller.enqueue(value);
          open.delete(ended);
          controller.close();
        },
        cancel: close,
      });
      return new Response(body, { status: response.status, headers: response.headers });
    },
    end() {
      for (const stream of [...open]) stream.abort();
    },
  };
}
