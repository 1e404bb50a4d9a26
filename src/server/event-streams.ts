/** Tracks open server-sent event streams, so that the server can close them when it stops. */
export interface EventStreams {
  /** Returns the response itself; an event stream is wrapped so that `end` closes it. */
  guard(response: Response): Response;
  /** Closes all open streams; clients reconnect by themselves. */
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
