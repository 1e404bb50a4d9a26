import { createFairQueue } from '../core/fair-queue.ts';
import type { QrPainter, QrWishes } from '../core/qr-codes.ts';

/** What the thread is asked, one at a time. */
export interface Drawing {
  readonly text: string;
  readonly wishes: QrWishes;
  readonly logo: Uint8Array | null;
}

export type Drawn = Awaited<ReturnType<QrPainter['paint']>>;

/** Draws on a thread of its own, which is there only while there is something to draw. */
export interface QrThread extends QrPainter {
  /** Ends the thread; what is not drawn by then fails. */
  stop(): void;
}

/** Codes of one workspace that wait, and of all: one of the largest takes some 60 ms. */
const WAITING_PER_KEY_MAX = 32;
const WAITING_MAX = 128;
/** The thread takes some 30 MB. */
const IDLE_MS = 5_000;
/** Nothing takes so long but a thread that is broken. */
const DRAWING_MS_MAX = 20_000;

export function createQrThread({ idleMs = IDLE_MS }: { idleMs?: number } = {}): QrThread {
  const queue = createFairQueue({
    what: 'QR codes',
    atOnceMax: 1,
    waitingMax: WAITING_MAX,
    waitingPerKeyMax: WAITING_PER_KEY_MAX,
  });
  let thread: Worker | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let giveUp: (reason: Error) => void = () => undefined;
  let stopped = false;

  function end(reason: string): void {
    clearTimeout(idle);
    thread?.terminate();
    thread = null;
    giveUp(new Error(reason));
  }

  async function draw(drawing: Drawing): Promise<Drawn> {
    if (stopped) throw new Error('the thread that draws QR codes has been stopped');
    clearTimeout(idle);
    const { promise, resolve, reject } = Promise.withResolvers<Drawn>();
    giveUp = reject;
    thread ??= new Worker(new URL('./drawing-thread.ts', import.meta.url), { smol: true });
    thread.onmessage = ({ data }: MessageEvent<Drawn>) => resolve(data);
    thread.onerror = ({ message }) => end(`a QR code could not be drawn: ${message}`);
    const late = setTimeout(() => end('the thread that draws QR codes does not answer'), DRAWING_MS_MAX);
    try {
      thread.postMessage(drawing);
      return await promise;
    } finally {
      clearTimeout(late);
      idle = setTimeout(() => end('idle'), idleMs);
    }
  }

  return {
    paint: (text, wishes, logo, turn) => queue.run(turn, () => draw({ text, wishes, logo })),
    stop() {
      stopped = true;
      end('the server is stopping');
    },
  };
}
