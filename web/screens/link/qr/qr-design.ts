import type { Query } from '../../../api/client.ts';
import type { Workspace } from '../../../api/types.ts';
import { defineSearch, maybeOneOf, optional, whole } from '../../../app/search.ts';

export const QR_LEVELS = ['low', 'medium', 'quartile', 'high'] as const;
export type QrLevel = (typeof QR_LEVELS)[number];

/** What scanners need around the code, in modules. */
export const MARGIN = 4;
export const MARGIN_MAX = 20;
export const SIZE = 512;
export const SIZES = [256, 512, 1024, 2048] as const;

/** How a code looks; null for the workspace's default. It is in the address, so that it can be sent to a printer. */
export interface QrDesign {
  readonly color: string | null;
  readonly background: string | null;
  readonly level: QrLevel | null;
  readonly size: number;
  readonly margin: number;
  readonly logo: string | null;
}

export const qrSearch = defineSearch<QrDesign>({
  color: optional(),
  background: optional(),
  level: maybeOneOf(QR_LEVELS),
  size: whole(SIZE),
  margin: whole(MARGIN),
  logo: optional(),
});

export interface QrColors {
  readonly color: string;
  /** A colour or `transparent`. */
  readonly background: string;
}

const BLACK_ON_WHITE: QrColors = { color: '#000000', background: '#ffffff' };

/** The colours that are drawn: those of the design, else of the workspace, else black on white. */
export function colorsOf(design: QrDesign, defaults: Workspace['qr']): QrColors {
  return {
    color: design.color ?? defaults.color ?? BLACK_ON_WHITE.color,
    background: design.background ?? defaults.background ?? BLACK_ON_WHITE.background,
  };
}

/** The query of the picture. */
export const toQuery = (design: QrDesign, format: 'svg' | 'png'): Query => ({
  format,
  size: design.size,
  margin: design.margin,
  color: design.color?.replace('#', ''),
  background: design.background?.replace('#', ''),
  level: design.level,
  logo: design.logo,
});

/** Below it, scanners fail in poor light; the server refuses still less. */
export const CONTRAST_MIN = 4;

/** The contrast of two colours by WCAG, from 1 to 21. On `transparent` the paper is taken for white. */
export function contrastOf({ color, background }: QrColors): number {
  const one = luminanceOf(color);
  const other = luminanceOf(background === 'transparent' ? BLACK_ON_WHITE.background : background);
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = (hex.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
