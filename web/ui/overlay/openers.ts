import { useRef } from 'react';
import { nextPlace } from '../kept-focus.ts';

/** What had the focus before a dialog, a menu or a popover opened; by its element. */
const openersOf = new WeakMap<Element, readonly HTMLElement[]>();

const FLOATING = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** Notes which button a menu or a popover belongs to: a dialog that it opens gives the focus back to that. */
export function noteOpener(popup: Element | null, opener: HTMLElement | null): void {
  if (popup !== null && opener !== null) openersOf.set(popup, [opener, ...openersAround(opener)]);
}

function openersAround(element: Element): readonly HTMLElement[] {
  const around = element.closest(FLOATING);
  return around === null ? [] : (openersOf.get(around) ?? []);
}

function openersNow(): readonly HTMLElement[] {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return [];
  return [focused, ...openersAround(focused)];
}

/**
 * Where the focus goes when a dialog closes. It is read before the dialog is drawn: a field in it that takes the
 * focus at once would hide who opened it. What opened it may be gone by then, as an item of a menu is.
 */
export function useOpener(open: boolean) {
  const openers = useRef<readonly HTMLElement[]>([]);
  const nextRow = useRef<() => HTMLElement | null | undefined>(() => null);
  const wasOpen = useRef(false);
  if (open && !wasOpen.current) {
    openers.current = openersNow();
    nextRow.current = rowFinder(openers.current);
  }
  wasOpen.current = open;
  return {
    note: (popup: Element | null) => {
      if (popup !== null) openersOf.set(popup, openers.current);
    },
    find: (): HTMLElement | null => {
      // What opened it may go away in the moment before it gets the focus, as a row does that was deleted.
      afterFocus(() => {
        if (document.activeElement === document.body) nextRow.current()?.focus();
      });
      return openers.current.find((one) => one.isConnected) ?? nextRow.current() ?? nextPlace();
    },
  };
}

/** Finds the first control of the row that takes the place of the opener's row. */
function rowFinder(openers: readonly HTMLElement[]): () => HTMLElement | null | undefined {
  const row = openers.map((one) => one.closest('tr')).find((one) => one !== null);
  const at = row?.sectionRowIndex ?? 0;
  const body = row?.closest('tbody');
  return () => (body?.rows[at] ?? body?.lastElementChild)?.querySelector<HTMLElement>('a, button, select');
}

/** A dialog gives the focus back in the frame after it asked for the place. */
const afterFocus = (run: () => void) => requestAnimationFrame(() => requestAnimationFrame(run));
