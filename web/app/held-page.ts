/** Somebody who has something to say before the page goes on. */
export interface Hold {
  /** Back or Forward was pressed. `go` does what was asked for. */
  readonly onBack: (go: () => void) => void;
  /** The page is to go to another address. Absent: it may. */
  readonly onLeave?: (go: () => void) => void;
}

/** The last one is asked first. */
export const holds: Hold[] = [];

/** Goes on, or lets somebody ask first. Every change of the address by the dashboard comes by here. */
export function leave(go: () => void): void {
  const ask = holds.findLast(({ onLeave }) => onLeave !== undefined)?.onLeave;
  if (ask === undefined) go();
  else ask(go);
}

/** Hears of Back before the router does. */
let onPopState: ((event: PopStateEvent) => void) | null = null;
export function hearBack(listener: typeof onPopState): void {
  onPopState = listener;
}
// A window calls its listeners in the order in which they came, so this one has to be there first.
window.addEventListener('popstate', (event) => onPopState?.(event));
