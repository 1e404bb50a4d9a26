import { type RefObject, useLayoutEffect, useRef } from 'react';

/** When the row with the focus goes away, the row that takes its place gets the focus. */
export function useNextRow(): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  // Read before the rows are drawn: afterwards nothing tells where the focus was.
  const row = document.activeElement?.closest('tr');
  const before = row?.parentElement === body.current ? row?.sectionRowIndex : undefined;
  useLayoutEffect(() => {
    if (before === undefined || document.activeElement !== document.body) return;
    const next = body.current?.rows[before] ?? body.current?.lastElementChild;
    next?.querySelector<HTMLElement>('a, button, select')?.focus();
  });
  return body;
}
