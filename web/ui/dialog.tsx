import type { ReactNode, RefObject } from 'react';

import { useOverlays } from './overlays.ts';

export interface FloatingProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Below the title, soft. */
  readonly subtitle?: ReactNode;
  /** The title is read, and not seen: the content has a head of its own. */
  readonly titleHidden?: boolean;
  /** At the bottom: the main button last. */
  readonly actions?: ReactNode;
  /** At the start of the bottom: what is not saved, a hint. */
  readonly footnote?: ReactNode;
  /** With it the whole is a form, and Enter in a field sends it. */
  readonly onSubmit?: (() => void) | undefined;
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
  /** A press beside it does not close it: something typed would be lost. */
  readonly sticky?: boolean;
  /** Only to read: nothing in it takes the focus, so it takes the focus itself, and the keys scroll it. */
  readonly isText?: boolean;
  readonly children?: ReactNode;
}

export interface DialogProps extends FloatingProps {
  /** 400, 560 or 640 wide. On a phone all but the small one are pages. */
  readonly size?: 'small' | 'normal' | 'wide';
  /** Without the padding of its content. */
  readonly flush?: boolean;
  /** In place of the line with the title, which is then only read. It needs a way to close. */
  readonly head?: ReactNode;
}

export function Dialog({ size = 'normal', flush = false, ...rest }: DialogProps) {
  const overlays = useOverlays(rest.open);
  if (overlays === null) return null;
  return <overlays.DialogView {...rest} shape={size} flush={flush} />;
}
