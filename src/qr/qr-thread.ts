import { createFairQueue } from '../core/base/fair-queue.ts';
import type { QrPainter } from '../core/links/qr-codes.ts';
import type { Drawing, Drawn } from './drawing.ts';

/** Draws on a separate thread, which exists only while there is something to draw. */
export interface QrThread extends QrPainter {
  /** Stops the thread; pending drawings reject. */
  stop(): void;
}

/** Queued codes of one workspace, and of all; a large code takes about 60 ms. */
const WAITING_PER_KEY_MAX = 32;
const WAITING_MAX = 128;
/** The thread uses about 30 MB, so it ends when it is idle. */
const IDLE_MS = 5_000;
/** Only a broken thread takes this long. */
const DRAWING_MS_MAX = 20_000;

export function createQrThread({ idleMs = IDLE_MS }: { idleMs?: number } = {}): QrThread {
  const queue = createFairQueue({
    what: 'qr_codes',
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
    paint: (text, options, logo, turn) => queue.run(turn, () => draw({ text, options, logo })),
    stop() {
      stopped = true;
      end('the server is stopping');
    },
  };
}
