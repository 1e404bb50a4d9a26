import { contrastOf, luminanceOf } from './color.ts';
import type { FaultReason } from './fault.ts';

export const QR_LEVELS = ['low', 'medium', 'quartile', 'high'] as const;
export type QrLevel = (typeof QR_LEVELS)[number];

export interface QrColors {
  /** `#rrggbb`. */
  readonly color: string;
  /** `#rrggbb`, or `transparent`. */
  readonly background: string;
}

/** Contrast ratio that cheap readers can still distinguish in poor light. */
const CONTRAST_MIN = 3;
const PAPER = '#ffffff';

/** Dark on light with enough contrast: many readers recognise nothing else. Null for colours that are. */
export function faultOfQrColors({ color, background }: QrColors): FaultReason | null {
  const ground = background === 'transparent' ? PAPER : background;
  if (luminanceOf(color) >= luminanceOf(ground)) return 'not_darker_than_background';
  return contrastOf(color, ground) < CONTRAST_MIN ? 'too_little_contrast' : null;
}
