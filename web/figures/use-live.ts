import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Query } from '../api/client.ts';
import { follow, type ServerEvent } from '../api/live.ts';
import { useApi } from '../api/workspace-api.tsx';
import { type LiveState, NO_CLICKS, takeEvents } from './live-buffer.ts';

export type Stream = 'opening' | 'open' | 'waiting' | 'ended';

export interface Live extends LiveState {
  readonly stream: Stream;
  /** Why it ended; null while it goes on. */
  readonly error: unknown;
  /** Clicks that came while the list stood still. */
  readonly held: number;
}

interface LiveOptions {
  readonly query: Query;
  readonly clicksMax: number;
  /** The list stands still; clicks are counted on. */
  readonly isPaused?: boolean;
  /** Told once a frame of what came. */
  readonly onClicks?: (fresh: LiveState['clicks']) => void;
}

/** Nobody reads faster, and a busy page has other work to do. */
const GAP_MS = 100;
/** Events that wait for the next frame at most; a page in the background has none. */
const WAITING_MAX = 2_000;

/** Follows clicks as they are counted. However many come, the page is drawn ten times a second at most. */
export function useLive({ query, clicksMax, isPaused = false, onClicks }: LiveOptions): Live {
  const api = useApi();
  const [state, setState] = useState<LiveState>(NO_CLICKS);
  const [stream, setStream] = useState<Stream>('opening');
  const [error, setError] = useState<unknown>(null);
  const [shown, setShown] = useState<LiveState | null>(null);
  const newest = useRef(NO_CLICKS);
  const question = JSON.stringify(query);
  const tell = useEffectEvent((fresh: LiveState['clicks']) => {
    if (fresh.length > 0) onClicks?.(fresh);
  });

  useEffect(() => {
    let waiting: ServerEvent[] = [];
    let frame: number | null = null;
    let drawnAtMs = -Infinity;
    newest.current = NO_CLICKS;
    setState(NO_CLICKS);
    setStream('opening');
    const draw = (nowMs: number) => {
      if (nowMs - drawnAtMs < GAP_MS) {
        frame = requestAnimationFrame(draw);
        return;
      }
      frame = null;
      drawnAtMs = nowMs;
      const before = newest.current.count;
      newest.current = takeEvents(newest.current, waiting, clicksMax);
      waiting = [];
      setState(newest.current);
      tell(newest.current.clicks.filter(({ key }) => key > before));
    };
    const stop = follow(api, '/clicks/live', JSON.parse(question) as Query, {
      onEvent(event) {
        waiting.push(event);
        if (waiting.length > WAITING_MAX) waiting = waiting.slice(-clicksMax);
        frame ??= requestAnimationFrame(draw);
      },
      onState(next, reason) {
        setStream(next);
        setError(next === 'ended' ? reason : null);
      },
    });
    return () => {
      stop();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [api, question, clicksMax]);

  useEffect(() => setShown(isPaused ? newest.current : null), [isPaused]);
  const seen = shown ?? state;
  return {
    ...seen,
    missed: state.missed,
    isLeast: state.isLeast,
    stream,
    error,
    held: state.count - seen.count,
  };
}
