import type { ReactNode } from 'react';

import type { FloatingProps } from './dialog.tsx';
import { useOverlays } from './overlays.ts';

export interface PanelProps extends FloatingProps {
  /** 560, or 880 for what has two columns. */
  readonly width?: 'panel' | 'widePanel';
  /** In place of the title: the panel's own head. It still needs a title, for who does not see it. */
  readonly head?: ReactNode;
  readonly flush?: boolean;
}

/** Beside the screen it belongs to; a page of its own on a phone. */
export function Panel({ width = 'panel', flush = false, ...rest }: PanelProps) {
  const overlays = useOverlays(rest.open);
  if (overlays === null) return null;
  return <overlays.DialogView {...rest} shape={width} flush={flush} />;
}
