import { PNG } from 'pngjs';
import { isSafePng } from '../pictures/png-file.ts';

/** Decoded pixels, four bytes each: red, green, blue, opacity. */
export interface Logo {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Null unless the file is a PNG of at most 1,024 pixels a side; the size is checked before decompression. */
export function readLogo(bytes: Uint8Array): Logo | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isSafePng(file)) return null;
  try {
    return PNG.sync.read(file);
  } catch {
    return null;
  }
}

/** The share of the code's side that a logo may cover; the highest error correction compensates for it. */
const SHARE = 0.2;
/** The padding around the logo, as a share of its side. */
const PLATE = 0.12;

/** The position of a logo in a square of `side`: its box, and the plate behind it. */
export function placeLogo({ width, height }: Logo, side: number) {
  const scale = (side * SHARE) / Math.max(width, height);
  const [boxWidth, boxHeight] = [width * scale, height * scale];
  const pad = side * SHARE * PLATE;
  const [x, y] = [(side - boxWidth) / 2, (side - boxHeight) / 2];
  return {
    box: { x, y, width: boxWidth, height: boxHeight },
    plate: { x: x - pad, y: y - pad, width: boxWidth + 2 * pad, height: boxHeight + 2 * pad },
  };
}
