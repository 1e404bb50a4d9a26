export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly text: string;
  /** A fault stays until it is closed. */
  readonly kind?: 'plain' | 'fault';
  readonly action?: ToastAction;
  /** Beside it, for what can be done in two ways. */
  readonly otherAction?: ToastAction;
  /** When it is gone, for any reason. */
  readonly onClose?: () => void;
}

export interface ShownToast extends Toast {
  readonly id: number;
}

interface Waiting {
  leftMs: number;
  sinceMs: number;
  stop: (() => void) | null;
}

interface ToastListDeps {
  readonly wait: (run: () => void, ms: number) => () => void;
  readonly now: () => number;
}

export const TOASTS_MAX = 3;
export const SHOWN_MS = 8_000;

/** What is in the corner now. Time stands still while it is paused. */
export function createToastList({ wait, now }: ToastListDeps) {
  let shown: readonly ShownToast[] = [];
  let lastId = 0;
  let isPaused = false;
  const timers = new Map<number, Waiting>();
  const listeners = new Set<() => void>();

  function replace(next: readonly ShownToast[]): void {
    const gone = shown.filter((toast) => !next.includes(toast));
    shown = next;
    // The pointer leaves a toast that is gone, and no event tells of it.
    if (next.length === 0) isPaused = false;
    for (const { id } of gone) {
      timers.get(id)?.stop?.();
      timers.delete(id);
    }
    for (const listener of listeners) listener();
    for (const { onClose } of gone) onClose?.();
  }

  function run(id: number, waiting: Waiting): void {
    waiting.sinceMs = now();
    waiting.stop = wait(() => close(id), waiting.leftMs);
  }

  function close(id: number): void {
    const next = shown.filter((toast) => toast.id !== id);
    if (next.length < shown.length) replace(next);
  }

  return {
    shown: () => shown,
    close,
    show(toast: Toast): () => void {
      lastId += 1;
      const id = lastId;
      replace([...shown, { ...toast, id }].slice(-TOASTS_MAX));
      if (toast.kind !== 'fault') {
        const waiting: Waiting = { leftMs: SHOWN_MS, sinceMs: now(), stop: null };
        timers.set(id, waiting);
        if (!isPaused) run(id, waiting);
      }
      return () => close(id);
    },
    pause(): void {
      if (isPaused) return;
      isPaused = true;
      for (const waiting of timers.values()) {
        waiting.stop?.();
        waiting.stop = null;
        waiting.leftMs = Math.max(0, waiting.leftMs - (now() - waiting.sinceMs));
      }
    },
    resume(): void {
      if (!isPaused) return;
      isPaused = false;
      for (const [id, waiting] of timers) run(id, waiting);
    },
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
