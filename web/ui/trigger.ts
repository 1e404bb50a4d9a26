import {
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type RefObject,
  useCallback,
  useRef,
  useState,
} from 'react';

import { loadOverlays } from './overlays.ts';

/** The button that opens something. Its own props stay, but for what says that it opens. */
export type TriggerElement = ReactElement<{
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
}>;

export interface Opening {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly open: boolean;
  /** It was opened by a key, so the first item gets the focus. */
  readonly byKey: boolean;
  readonly setOpen: (open: boolean) => void;
  /** Asked by what floats when it wants to close. A press on the trigger is left to the trigger. */
  readonly onDismiss: (event: Event | undefined) => void;
}

interface OpeningOptions {
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

export function useOpening({ onOpenChange }: OpeningOptions = {}): Opening {
  const anchor = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState({ open: false, byKey: false });
  const setOpen = useCallback(
    (open: boolean, byKey = false) => {
      setState({ open, byKey });
      onOpenChange?.(open);
    },
    [onOpenChange],
  );
  const onDismiss = useCallback(
    (event: Event | undefined) => {
      const pressed = event?.type !== 'keydown' && event?.target instanceof Node ? event.target : null;
      if (pressed !== null && anchor.current?.contains(pressed) === true) return;
      setOpen(false);
    },
    [setOpen],
  );
  return { anchor, ...state, setOpen: setOpen as Opening['setOpen'], onDismiss };
}

/** The trigger with what opens it: the file of overlays is fetched when a pointer or the focus comes near. */
export function bindTrigger(trigger: TriggerElement, opening: Opening, kind: 'menu' | 'dialog' | 'listbox') {
  const toggle = opening.setOpen as (open: boolean, byKey?: boolean) => void;
  const props: Record<string, unknown> = {
    ref: opening.anchor,
    'aria-haspopup': kind,
    'aria-expanded': opening.open,
    onPointerEnter: loadOverlays,
    onFocus: loadOverlays,
    onClick: (event: MouseEvent<HTMLButtonElement>) => {
      trigger.props.onClick?.(event);
      if (event.defaultPrevented) return;
      toggle(!opening.open, event.detail === 0);
    },
  };
  return cloneElement(trigger, props);
}
