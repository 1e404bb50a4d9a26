import type { Api, Query } from './client.ts';
import { ApiProblem, isAborted } from './problem.ts';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** '' for an event without one. */
  readonly id: string;
}

export interface Follow {
  readonly onEvent: (event: ServerEvent) => void;
  /** `open` when the server sends, `waiting` while the connection is made again, `ended` when it will not come back. */
  readonly onState?: (state: 'open' | 'waiting' | 'ended', error?: unknown) => void;
}

const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 30_000;

/**
 * Follows a stream of the API until the returned function is called. A broken connection is made again and goes on after
 * the last event: `EventSource` cannot name a workspace in a header, nor read why it was refused.
 */
export function follow(api: Api, path: string, query: Query, { onEvent, onState }: Follow): () => void {
  const stopper = new AbortController();
  let lastId = '';
  let waitMs = FIRST_WAIT_MS;

  async function once(): Promise<void> {
    const headers = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
    const response = await api.send('GET', path, { query, headers, signal: stopper.signal });
    onState?.('open');
    waitMs = FIRST_WAIT_MS;
    for await (const event of eventsIn(response)) {
      if (event.id !== '') lastId = event.id;
      onEvent(event);
    }
  }

  async function forever(): Promise<void> {
    while (!stopper.signal.aborted) {
      try {
        await once();
      } catch (error) {
        if (stopper.signal.aborted || isAborted(error)) return;
        if (error instanceof ApiProblem && error.status < 500 && error.status !== 429)
          return void onState?.('ended', error);
      }
      if (stopper.signal.aborted) return;
      onState?.('waiting');
      await new Promise((done) => setTimeout(done, waitMs));
      waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
    }
  }

  void forever();
  return () => stopper.abort();
}

/** The events of an answer, as the format of server-sent events has them. */
async function* eventsIn(response: Response): AsyncGenerator<ServerEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    held += read.value;
    const blocks = held.split('\n\n');
    held = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = toEvent(block);
      if (event !== null) yield event;
    }
  }
}

export function toEvent(block: string): ServerEvent | null {
  const fields = { event: 'message', data: '', id: '' };
  const lines: string[] = [];
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? [];
    if (name === 'data') lines.push(value);
    else if (name === 'event' || name === 'id') fields[name] = value;
  }
  return lines.length === 0 ? null : { ...fields, data: lines.join('\n') };
}
