import { openCreateBox } from '../app/create-store.ts';
import { useGo } from '../app/link.tsx';
import { openPalette, openShortcutList } from '../app/palette-store.ts';
import { useWorkspace } from '../app/session.tsx';
import { SHORTCUTS, useShortcuts } from '../app/shortcuts.ts';
import { undoLast } from '../app/writes.ts';

/** The keys that work on every screen of a workspace. */
export function GlobalKeys() {
  const go = useGo();
  const { can } = useWorkspace();
  useShortcuts({
    [SHORTCUTS.palette]: openPalette,
    [SHORTCUTS.help]: openShortcutList,
    [SHORTCUTS.undo]: undoLast,
    [SHORTCUTS.home]: () => go('/'),
    [SHORTCUTS.links]: () => go('/links'),
    [SHORTCUTS.stats]: () => go('/stats'),
    [SHORTCUTS.domains]: () => go('/domains'),
    [SHORTCUTS.api]: () => go('/api'),
    [SHORTCUTS.trash]: () => go('/trash'),
    [SHORTCUTS.members]: () => go('/members'),
    ...(can('links:create') ? { [SHORTCUTS.create]: () => openCreateBox() } : {}),
  });
  return null;
}
