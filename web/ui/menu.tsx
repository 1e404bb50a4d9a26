import type { ReactNode } from 'react';

import type { IconName } from './icon.tsx';
import { useOverlays } from './overlays.ts';
import { bindTrigger, type TriggerElement, useOpening } from './trigger.ts';

export type MenuEntry = MenuItem | 'rule' | false | null | undefined;

export interface MenuItem {
  readonly label: ReactNode;
  readonly icon?: IconName | undefined;
  /** The key that does the same. */
  readonly keys?: string | undefined;
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** A second line: why it is grey, or what it holds. */
  readonly note?: ReactNode;
  /** It is one of several that are on or off. */
  readonly checked?: boolean | undefined;
  readonly onSelect: () => void;
}

export interface MenuProps {
  readonly trigger: TriggerElement;
  /** As a function where most menus are never opened. */
  readonly items: readonly MenuEntry[] | (() => readonly MenuEntry[]);
  /** Above the items: who is signed in, what is chosen. */
  readonly head?: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom' | 'right';
  readonly width?: number;
}

/** Actions behind a button. */
export function Menu({ trigger, items, head, align = 'end', side = 'bottom', width = 240 }: MenuProps) {
  const opening = useOpening();
  const overlays = useOverlays(opening.open);
  return (
    <>
      {bindTrigger(trigger, opening, 'menu')}
      {overlays !== null && (
        <overlays.MenuList
          opening={opening}
          items={typeof items === 'function' ? items() : items}
          head={head}
          align={align}
          side={side}
          width={width}
        />
      )}
    </>
  );
}
