import type { ReactNode } from 'react';

import { useOverlays } from './overlays.ts';
import { bindTrigger, type TriggerElement, useOpening } from './trigger.ts';

export interface PopoverProps {
  readonly trigger: TriggerElement;
  /** What it is for, for a screen reader. */
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom' | 'right';
  readonly width?: number;
  readonly onOpenChange?: (open: boolean) => void;
  /** The content gets a way to close itself. */
  readonly children: (close: () => void) => ReactNode;
}

/** Anything behind a button: a picker, a small form. */
export function Popover(props: PopoverProps) {
  const { trigger, label, align = 'start', side = 'bottom', width = 280, onOpenChange, children } = props;
  const opening = useOpening({ onOpenChange });
  const overlays = useOverlays(opening.open);
  return (
    <>
      {bindTrigger(trigger, opening, 'dialog')}
      {overlays !== null && (
        <overlays.PopoverView opening={opening} label={label} align={align} side={side} width={width}>
          {opening.open && children(() => opening.setOpen(false))}
        </overlays.PopoverView>
      )}
    </>
  );
}
