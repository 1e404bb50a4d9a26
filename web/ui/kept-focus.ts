import { type RefObject, useLayoutEffect } from 'react';

/** Where a person goes on whose place is gone: the row of a list that keys are about, or the screen. */
export const nextPlace = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('main [data-row][tabindex="0"]') ?? document.querySelector('main');

/** Hands the focus on before a part that has it goes: the browser would give it to nobody. */
export function useFocusHandedOn(part: RefObject<HTMLElement | null>, before?: RefObject<Element | null>) {
  useLayoutEffect(() => {
    const node = part.current;
    return () => {
      if (node?.contains(document.activeElement) !== true) return;
      const place = before?.current;
      (place instanceof HTMLElement && place.isConnected ? place : nextPlace())?.focus({
        preventScroll: true,
      });
    };
  }, [part, before]);
}
