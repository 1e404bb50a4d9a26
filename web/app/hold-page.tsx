import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { type Hold, hearBack, holds } from './held-page.ts';
import { lazyPart } from './lazy-part.tsx';

/** The address and the state that Back must not lose. */
let here: { readonly href: string; readonly state: unknown } = { href: '', state: null };
const note = (): void => {
  here = { href: window.location.href, state: window.history.state };
};

/**
 * Back has happened when the page hears of it: the address is put back before anything is drawn for the other one, and
 * the entry that was left is again the last one.
 */
function onPopState(event: PopStateEvent): void {
  const hold = holds.at(-1);
  if (hold === undefined || window.location.href === here.href) return;
  event.stopImmediatePropagation();
  window.history.pushState(here.state, '', here.href);
  hold.onBack(() => window.history.back());
}

/** The router says so when it writes the address. */
const WRITES = ['pushState', 'replaceState'] as const;

/** Holds the page until the answered function is called. */
function holdPage(hold: Hold): () => void {
  if (holds.length === 0) {
    note();
    for (const write of WRITES) window.addEventListener(write, note);
    hearBack(onPopState);
  }
  holds.push(hold);
  return () => {
    const place = holds.indexOf(hold);
    if (place < 0) return;
    holds.splice(place, 1);
    if (holds.length > 0) return;
    for (const write of WRITES) window.removeEventListener(write, note);
    hearBack(null);
  };
}

/** Back does this, and the page stays where it is. */
export function useBack(onBack: () => void, isOn: boolean): void {
  useEffect(() => (isOn ? holdPage({ onBack }) : undefined), [isOn, onBack]);
}

const { Part: LeaveQuestion, load } = lazyPart(() => import('./leave-question.tsx'));

/** Asks before the page goes on with something that is not saved: by Back, by a link, or for good. */
export function useHeldPage(isHeld: boolean): ReactNode {
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!isHeld) return;
    load().catch(() => {});
    const ask = (go: () => void) =>
      setLeaving(() => () => {
        release();
        go();
      });
    const release = holdPage({ onBack: ask, onLeave: ask });
    const stop = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stop);
    return () => {
      release();
      window.removeEventListener('beforeunload', stop);
    };
  }, [isHeld]);
  return (
    leaving !== null && (
      <Suspense>
        <LeaveQuestion onLeave={leaving} onStay={() => setLeaving(null)} />
      </Suspense>
    )
  );
}
