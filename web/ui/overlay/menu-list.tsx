import { Menu } from '@base-ui/react/menu';
import { type ReactNode, useContext, useEffect, useRef } from 'react';

import { joinClasses } from '../class-names.ts';
import { Icon } from '../icon.tsx';
import { Kbd } from '../kbd.tsx';
import type { MenuEntry, MenuItem } from '../menu.tsx';
import { LayerDepth, useShortcutLayer } from '../shortcut-stack.ts';
import type { Opening } from '../trigger.ts';
import styles from './menu-list.module.css';
import { noteOpener } from './openers.ts';

interface MenuListProps {
  readonly opening: Opening;
  readonly items: readonly MenuEntry[];
  readonly head: ReactNode;
  readonly align: 'start' | 'end';
  readonly side: 'top' | 'bottom' | 'right';
  readonly width: number;
}

export function MenuList({ opening, items, head, align, side, width }: MenuListProps) {
  // A letter finds an item here; it must not also do something with what lies below.
  useShortcutLayer(useContext(LayerDepth) + 1, opening.open);
  return (
    <Menu.Root
      open={opening.open}
      onOpenChange={(open, details) => {
        if (!open) opening.onDismiss(details.event);
      }}
    >
      <Menu.Portal {...placeOf(opening)}>
        <Menu.Positioner
          anchor={opening.anchor}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={styles.place}
        >
          <Menu.Popup
            ref={(node) => noteOpener(node, opening.anchor.current)}
            aria-label={nameOf(opening.anchor.current)}
            className={styles.menu}
            style={{ width }}
            finalFocus={() => (hasOpenedDialog(opening) ? false : placeAfter(opening))}
          >
            {opening.byKey && <FocusFirst />}
            {head !== undefined && <div className={styles.head}>{head}</div>}
            {items.map((item, at) => drawEntry(item, at))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/**
 * A menu is no landmark of its own, and people who go from landmark to landmark would pass it by. It lies in the main part,
 * also if its button is in the side bar, which would cut it off. A dialog hides the main part, and takes the focus when
 * something in it goes away: there the menu lies outside of both, in a landmark of its own.
 */
function placeOf({ anchor }: Opening) {
  const isInDialog = anchor.current?.closest('[role="dialog"], [role="alertdialog"]') != null;
  return isInDialog
    ? { role: 'region', 'aria-label': nameOf(anchor.current) }
    : { container: document.querySelector('main') ?? document.body };
}

/** The button of the menu; or what it was on, when the item has removed it. */
function placeAfter({ anchor }: Opening): HTMLElement | null {
  if (anchor.current?.isConnected === true) return anchor.current;
  return [...document.querySelectorAll<HTMLElement>('main, [role="dialog"]')].at(-1) ?? null;
}

const nameOf = (button: HTMLElement | null): string | undefined =>
  button?.getAttribute('aria-label') ?? button?.textContent ?? undefined;

/** An item may open a dialog: then the focus is there, and must not come back to the button of the menu. */
const hasOpenedDialog = ({ anchor }: Opening): boolean =>
  [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].some(
    (dialog) => !dialog.contains(anchor.current) && dialog.contains(document.activeElement),
  );

function drawEntry(entry: MenuEntry, at: number): ReactNode {
  if (entry === false || entry === null || entry === undefined) return null;
  // Entries have no names of their own, and their order does not change while the menu is open.
  if (entry === 'rule') return <Menu.Separator key={`rule-${String(at)}`} className={styles.rule} />;
  return <Entry key={`item-${String(at)}`} entry={entry} />;
}

function Entry({ entry }: { readonly entry: MenuItem }) {
  const className = joinClasses(styles.item, entry.danger === true && styles.danger);
  const inside = (
    <>
      {entry.icon !== undefined && <Icon name={entry.icon} />}
      <span className={styles.words}>
        <span className={styles.label}>{entry.label}</span>
        {entry.note !== undefined && <span className={styles.note}>{entry.note}</span>}
      </span>
      {entry.checked === true && <Icon name="check" size={14} />}
      {entry.keys !== undefined && <Kbd bare>{entry.keys}</Kbd>}
    </>
  );
  if (entry.checked === undefined) {
    return (
      <Menu.Item className={className} disabled={entry.disabled} onClick={entry.onSelect}>
        {inside}
      </Menu.Item>
    );
  }
  return (
    <Menu.CheckboxItem
      className={className}
      disabled={entry.disabled}
      checked={entry.checked}
      onCheckedChange={entry.onSelect}
    >
      {inside}
    </Menu.CheckboxItem>
  );
}

/** Without a trigger of its own, the menu does not know that a key opened it. */
function FocusFirst() {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const first = mark.current?.parentElement?.querySelector('[role^="menuitem"]:not([data-disabled])');
      if (first instanceof HTMLElement) first.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return <span ref={mark} hidden />;
}
