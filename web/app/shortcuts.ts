export { nameOfKeys, switchSingleKeys, useShortcuts } from '../ui/shortcut-stack.ts';

/** Every key of the dashboard, by what it does, for the list that `?` opens. */
export const SHORTCUTS = {
  help: '?',
  palette: 'mod+k',
  create: 'c',
  search: '/',
  undo: 'z',
  home: 'g h',
  links: 'g l',
  stats: 'g s',
  domains: 'g d',
  api: 'g a',
  trash: 'g t',
  members: 'g m',
  nextRow: 'j',
  previousRow: 'k',
  select: 'x',
  extendDown: 'shift+j',
  extendUp: 'shift+k',
  open: 'enter',
  edit: 'e',
  copy: 'y',
  qr: 'q',
  tag: 't',
  disable: 'd',
  remove: 'backspace',
  save: 'mod+s',
  earlier: 'shift+left',
  later: 'shift+right',
  back: 'esc',
} as const;
export type ShortcutName = keyof typeof SHORTCUTS;
