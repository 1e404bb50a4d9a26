import { createContext, useContext, useEffect, useRef } from 'react';

/** What a key does. Keys are written `c`, `shift+j`, `mod+k` (⌘ on a Mac, else Ctrl), `alt+up`, `g h` (one after the other). */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

interface Entry {
  readonly depth: number;
  shortcuts: Shortcuts;
}

/** How many dialogs are open around a component: what lies below the topmost one hears no keys. */
export const LayerDepth = createContext(0);

const entries = new Set<Entry>();
const layers = new Map<symbol, number>();
let areSinglesOn = true;
let prefix: { readonly key: string; readonly atMs: number } | null = null;

const PREFIX_MS_MAX = 1_500;
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Escape: 'esc',
  ' ': 'space',
  Backspace: 'backspace',
  Delete: 'delete',
  Enter: 'enter',
  Home: 'home',
  End: 'end',
  PageUp: 'pageup',
  PageDown: 'pagedown',
};
const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** People can switch keys without a modifier off (WCAG 2.1.4). */
export function switchSingleKeys(on: boolean): void {
  areSinglesOn = on;
}

/** `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function nameOfKeys(keys: string): string {
  const parts: Readonly<Record<string, string>> = isMac
    ? {
        mod: '⌘',
        shift: '⇧',
        alt: '⌥',
        backspace: '⌫',
        enter: '↵',
        up: '↑',
        down: '↓',
        left: '←',
        right: '→',
      }
    : {
        mod: 'Ctrl',
        shift: '⇧',
        alt: 'Alt',
        backspace: '⌫',
        enter: '↵',
        up: '↑',
        down: '↓',
        left: '←',
        right: '→',
      };
  const one = (combo: string) =>
    combo
      .split('+')
      .map(
        (part) =>
          parts[part] ??
          (part.length === 1 ? part.toUpperCase() : `${part[0]?.toUpperCase()}${part.slice(1)}`),
      )
      .join(isMac ? '' : ' ');
  return keys.split(' ').map(one).join(' ');
}

/** Listens while the component is there. The newest listener of a key wins. */
export function useShortcuts(shortcuts: Shortcuts, { enabled = true } = {}): void {
  const depth = useContext(LayerDepth);
  const entry = useRef<Entry | null>(null);
  useEffect(() => {
    if (entry.current !== null) entry.current.shortcuts = shortcuts;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it joins and leaves; the effect above brings the latest functions
  useEffect(() => {
    if (!enabled) return;
    const own: Entry = { depth, shortcuts };
    entry.current = own;
    entries.add(own);
    return () => {
      entries.delete(own);
      entry.current = null;
    };
  }, [depth, enabled]);
}

/** For dialogs and panels: keys of what lies below are silent while it is open. `depth` is that of its content. */
export function useShortcutLayer(depth: number, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    const id = Symbol('layer');
    layers.set(id, depth);
    return () => {
      layers.delete(id);
    };
  }, [depth, isOpen]);
}

function comboOf(event: KeyboardEvent): string {
  const key = NAMES[event.key] ?? event.key.toLowerCase();
  const isLetter = key.length > 1 || /^[a-z0-9]$/.test(key);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.shiftKey && isLetter ? 'shift+' : ''}${key}`;
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** Keys that mean something on what has the focus: a button is pressed, a menu moves. */
const isTaken = (target: EventTarget | null, combo: string): boolean =>
  target instanceof HTMLElement &&
  (((combo === 'enter' || combo === 'space') &&
    target.matches('button, a[href], summary, [role=button], [role=tab], [role=switch], [role=checkbox]')) ||
    (/^(?:up|down|left|right|home|end|esc)$/.test(combo) &&
      target.closest('[role=menu], [role=listbox], [role=tablist], [role=radiogroup]') !== null));

function find(combo: string): ((event: KeyboardEvent) => void) | undefined {
  const top = Math.max(0, ...layers.values());
  for (const { depth, shortcuts } of [...entries].reverse()) {
    const found = depth >= top ? shortcuts[combo] : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export function hearKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || /^(?:Shift|Control|Alt|Meta)$/.test(event.key)) return;
  const combo = comboOf(event);
  const isPlain = !/^(?:mod|alt)\+/.test(combo);
  if (isPlain && (isField(event.target) ? combo !== 'esc' : isTaken(event.target, combo))) return;
  const isSingle = isPlain && /^(?:shift\+)?[^+]$/.test(combo);
  if (isSingle && !areSinglesOn) return;
  const before = prefix !== null && Date.now() - prefix.atMs < PREFIX_MS_MAX ? prefix.key : null;
  prefix = null;
  const run = (before === null ? undefined : find(`${before} ${combo}`)) ?? find(combo);
  if (run !== undefined) {
    event.preventDefault();
    run(event);
  } else if (isSingle) {
    prefix = { key: combo, atMs: Date.now() };
  }
}
