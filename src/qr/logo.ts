import { PNG } from 'pngjs';

/** A picture as pixels, four bytes each: red, green, blue, opacity. */
export interface Logo {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const SIDE_MAX = 1_024;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

/** Null for what is no PNG of at most 1,024 pixels a side: the size is looked at before anything is unpacked. */
export function readLogo(bytes: Uint8Array): Logo | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < HEIGHT_AT + 4 || !file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  const [width, height] = [file.readUInt32BE(WIDTH_AT), file.readUInt32BE(HEIGHT_AT)];
  if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX) return null;
  try {
    return PNG.sync.read(file);
  } catch {
    return null;
  }
}

/** A part of the code's side that a logo may take: the highest level of correction makes up for it. */
const SHARE = 0.2;
/** Around the logo, as a part of its side. */
const PLATE = 0.12;

/** Where a logo stands in a square of `side`: its box, and the plate behind it. */
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
