import { type RefObject, useLayoutEffect, useRef } from 'react';

const GLIDE_MS = 200;

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * What is pushed aside inside the element glides to its new place. An answer that comes some time after the click that
 * asked for it would else make it jump.
 */
export function useGlide<Box extends HTMLElement>(
  content: unknown,
  given?: RefObject<Box | null>,
): RefObject<Box | null> {
  const own = useRef<Box>(null);
  const box = given ?? own;
  const places = useRef(new Map<Element, Place>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: nothing moves while the content is the same
  useLayoutEffect(() => {
    const before = places.current;
    places.current = new Map();
    for (const part of (box.current?.children ?? []) as Iterable<HTMLElement>) {
      const place = { x: part.offsetLeft, y: part.offsetTop };
      places.current.set(part, place);
      glide(part, before.get(part) ?? place, place);
    }
  }, [content]);
  return box;
}

function glide(part: HTMLElement, from: Place, to: Place): void {
  const [x, y] = [from.x - to.x, from.y - to.y];
  if ((x === 0 && y === 0) || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  part.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
    duration: GLIDE_MS,
    easing: 'ease-out',
  });
}
