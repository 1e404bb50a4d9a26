import {
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type RowSpace, type RowWindow, rowWindow, scrollTo, seenRows } from '../../ui/row-window.ts';

/** What covers the list above and below, in pixels of the screen. */
export interface Cover {
  readonly abovePx: number;
  readonly belowPx: number;
}

export interface ScrolledRows extends RowWindow {
  readonly space: RowSpace;
  readonly seen: { readonly first: number; readonly last: number };
  /** The list stands at its beginning. */
  readonly isAtTop: boolean;
  /** Scrolls no further than needed to show the row. */
  reveal(row: number): void;
  toTop(): void;
}

/** The rows of the list in `body` that are on the screen. The page scrolls, not the list. */
export function useScrolledRows(
  body: RefObject<HTMLElement | null>,
  { rows, rowPx, cover }: { readonly rows: number; readonly rowPx: number; readonly cover: Cover },
): ScrolledRows {
  const [viewPx, setViewPx] = useState(() => viewOf(cover));
  // The first rows are seen sooner without those below the view, which are drawn right after.
  const isDrawn = useDeferredValue(rows > 0, false);
  const space: RowSpace = { rows, rowPx, viewPx, ...(isDrawn ? {} : { spareRows: 0 }) };
  const [scrolledPx, setScrolledPx] = useState(0);
  const latest = useRef({ space, cover });
  latest.current = { space, cover };

  const measure = useCallback(() => {
    if (body.current === null) return;
    setViewPx(viewOf(latest.current.cover));
    const px = latest.current.cover.abovePx - body.current.getBoundingClientRect().top;
    setScrolledPx((before) => (isSame(latest.current.space, before, px) ? before : px));
  }, [body]);

  useEffect(() => {
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onScroll);
    };
  }, [measure]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that come or go may move what is on the screen
  useLayoutEffect(measure, [measure, rows, rowPx, cover.abovePx, cover.belowPx]);

  const current = useCallback((): number => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    return latest.current.cover.abovePx - top;
  }, [body]);
  const reveal = useCallback(
    (row: number) => {
      const px = current();
      const wanted = scrollTo(latest.current.space, row, px);
      if (wanted !== px) window.scrollBy(0, wanted - px);
    },
    [current],
  );
  const toTop = useCallback(() => {
    const px = current();
    if (px > 0) window.scrollBy(0, -px);
  }, [current]);
  return {
    ...rowWindow(space, scrolledPx),
    space,
    seen: seenRows(space, scrolledPx),
    isAtTop: scrolledPx < rowPx,
    reveal,
    toTop,
  };
}

const viewOf = ({ abovePx, belowPx }: Cover): number => Math.max(120, window.innerHeight - abovePx - belowPx);

/** Scrolling within the same rows draws nothing again. */
function isSame(space: RowSpace, onePx: number, otherPx: number): boolean {
  if (onePx === otherPx) return true;
  const [one, other] = [rowWindow(space, onePx), rowWindow(space, otherPx)];
  const [seenOne, seenOther] = [seenRows(space, onePx), seenRows(space, otherPx)];
  return (
    one.first === other.first &&
    one.end === other.end &&
    one.topPx === other.topPx &&
    seenOne.first === seenOther.first &&
    seenOne.last === seenOther.last &&
    onePx < space.rowPx === otherPx < space.rowPx
  );
}
