import { Popover } from '@base-ui/react/popover';
import { type ReactNode, useContext } from 'react';

import { LayerDepth, useShortcutLayer } from '../shortcut-stack.ts';
import type { Opening } from '../trigger.ts';
import { noteOpener } from './openers.ts';
import styles from './popover-view.module.css';

interface PopoverViewProps {
  readonly opening: Opening;
  readonly label: string;
  readonly align: 'start' | 'center' | 'end';
  readonly side: 'top' | 'bottom' | 'right';
  readonly width: number;
  readonly children: ReactNode;
}

export function PopoverView({ opening, label, align, side, width, children }: PopoverViewProps) {
  const depth = useContext(LayerDepth) + 1;
  useShortcutLayer(depth, opening.open);
  return (
    <Popover.Root
      open={opening.open}
      onOpenChange={(open, details) => {
        if (!open) opening.onDismiss(details.event);
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          anchor={opening.anchor}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={styles.place}
        >
          <Popover.Popup
            ref={(node) => noteOpener(node, opening.anchor.current)}
            aria-label={label}
            className={styles.popover}
            style={{ width }}
            finalFocus={opening.anchor}
          >
            <LayerDepth value={depth}>{children}</LayerDepth>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
