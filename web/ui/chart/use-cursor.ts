import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { indexAt } from './chart-points.ts';

export interface Cursor {
  /** The bucket under the pointer, or of the keyboard; null for none. */
  readonly at: number | null;
  /** What is chosen by a drag or with the shift key, both included. */
  readonly picked: readonly [first: number, last: number] | null;
}

interface CursorOptions {
  readonly count: number;
  readonly asLine: boolean;
  /** Called with the first and the last bucket that were chosen; undefined where nothing can be chosen. */
  readonly onPick: ((first: number, last: number) => void) | undefined;
}

const NONE: Cursor = { at: null, picked: null };
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -7,
  PageDown: 7,
  Home: -Infinity,
  End: Infinity,
};

/** A cursor over buckets, for the pointer and the keyboard alike. */
export function useCursor({ count, asLine, onPick }: CursorOptions) {
  const [{ at, picked }, setCursor] = useState<Cursor>(NONE);
  const [anchor, setAnchor] = useState<number | null>(null);

  const indexOf = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return indexAt(width === 0 ? 0 : (clientX - left) / width, count, asLine);
  };
  const clear = () => {
    setCursor(NONE);
    setAnchor(null);
  };
  const pick = (first: number, last: number) => {
    clear();
    onPick?.(Math.min(first, last), Math.max(first, last));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return;
    if (step !== undefined) {
      const from = at ?? (step > 0 ? -1 : count);
      const next = Math.max(0, Math.min(count - 1, from + step));
      const start = event.shiftKey ? (anchor ?? at ?? next) : null;
      setAnchor(start);
      setCursor({ at: next, picked: start === null ? null : ordered(start, next) });
    } else if (event.key === 'Enter' && at !== null) pick(...(picked ?? [at, at]));
    else if (event.key === 'Escape' && at !== null) clear();
    else return;
    // The page has keys of its own for some of these.
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    at: at === null ? null : Math.min(at, count - 1),
    picked,
    handlers: {
      onKeyDown,
      onBlur: clear,
      onPointerLeave: () => {
        if (anchor === null) clear();
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const next = indexOf(event);
        const isDragging = anchor !== null && event.buttons === 1;
        setCursor({ at: next, picked: isDragging && next !== anchor ? ordered(anchor, next) : null });
      },
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        // A finger scrolls the page and moves the cursor; it chooses nothing by accident.
        if (event.button !== 0 || event.pointerType === 'touch' || onPick === undefined) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setAnchor(indexOf(event));
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        if (anchor !== null && event.pointerType !== 'touch') pick(anchor, indexOf(event));
      },
      onPointerCancel: clear,
    },
  };
}

const ordered = (one: number, other: number): readonly [number, number] =>
  one <= other ? [one, other] : [other, one];
