import { PNG } from 'pngjs';
import { type Logo, placeLogo } from './logo.ts';
import { type Modules, runsOf } from './modules.ts';
import type { Colors } from './svg.ts';

/**
 * Rows of a code repeat, so filters do not improve compression, and without them encoding takes a fraction of the
 * time.
 */
const FAST = { filterType: 0, deflateLevel: 6, deflateStrategy: 0 } as const;

type Pixel = readonly [red: number, green: number, blue: number, opacity: number];

/** Every module is the same whole number of pixels; the remainder widens the margin. */
export function paintPng(
  modules: Modules,
  size: number,
  { color, background }: Colors,
  logo: Logo | null,
): Uint8Array<ArrayBuffer> {
  const image = new PNG({ width: size, height: size });
  const ground: Pixel = background === null ? [255, 255, 255, 0] : pixelOf(background);
  fill(image, { x: 0, y: 0, width: size, height: size }, ground);
  const scale = Math.floor(size / modules.length);
  const start = Math.floor((size - scale * modules.length) / 2);
  const dark = pixelOf(color);
  for (const { x, y, length } of runsOf(modules)) {
    fill(image, { x: start + x * scale, y: start + y * scale, width: length * scale, height: scale }, dark);
  }
  if (logo !== null) stamp(image, logo, background === null ? [255, 255, 255, 255] : pixelOf(background));
  return new Uint8Array(PNG.sync.write(image, FAST));
}

function pixelOf(color: string): Pixel {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 255];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Clips the box to the image. */
function fill(image: PNG, box: Box, [red, green, blue, opacity]: Pixel): void {
  const right = Math.min(image.width, Math.round(box.x + box.width));
  const bottom = Math.min(image.height, Math.round(box.y + box.height));
  const word = ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  const words = new Uint32Array(image.data.buffer, image.data.byteOffset, image.data.length / 4);
  const left = Math.max(0, Math.round(box.x));
  for (let y = Math.max(0, Math.round(box.y)); y < bottom; y++) {
    words.fill(word, y * image.width + left, y * image.width + right);
  }
}

/** Scales the logo onto a plate in the middle; each pixel is the mean of the pixels that it covers. */
function stamp(image: PNG, logo: Logo, plateColor: Pixel): void {
  const { box, plate } = placeLogo(logo, image.width);
  fill(image, plate, plateColor);
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const [width, height] = [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height))];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue, opacity] = meanOf(logo, {
        x: (x * logo.width) / width,
        y: (y * logo.height) / height,
        width: logo.width / width,
        height: logo.height / height,
      });
      const at = ((top + y) * image.width + left + x) * 4;
      const share = opacity / 255;
      for (const [i, part] of [red, green, blue].entries()) {
        image.data[at + i] = Math.round(part * share + (image.data[at + i] ?? 0) * (1 - share));
      }
    }
  }
}

function meanOf({ width, height, data }: Logo, box: Box): Pixel {
  const sum = [0, 0, 0, 0];
  let count = 0;
  const bottom = Math.min(height, Math.max(Math.floor(box.y) + 1, Math.ceil(box.y + box.height)));
  const right = Math.min(width, Math.max(Math.floor(box.x) + 1, Math.ceil(box.x + box.width)));
  for (let y = Math.floor(box.y); y < bottom; y++) {
    for (let x = Math.floor(box.x); x < right; x++) {
      const at = (y * width + x) * 4;
      const opacity = data[at + 3] ?? 0;
      // Weight colours by opacity.
      for (let i = 0; i < 3; i++) sum[i] = (sum[i] ?? 0) + (data[at + i] ?? 0) * opacity;
      sum[3] = (sum[3] ?? 0) + opacity;
      count++;
    }
  }
  const [red = 0, green = 0, blue = 0, opacity = 0] = sum;
  const weight = opacity || 1;
  return [red / weight, green / weight, blue / weight, opacity / Math.max(1, count)];
}
