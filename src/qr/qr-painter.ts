import type { QrOptions } from '../core/links/qr-codes.ts';
import { readLogo } from './logo.ts';
import { modulesOf } from './modules.ts';
import { paintPng } from './png.ts';
import { paintSvg } from './svg.ts';

/** Paints a code synchronously, for `QrPainter`. */
export function paintQrCode(
  text: string,
  { format, size, margin, color, background, level }: QrOptions,
  file: Uint8Array | null,
): Uint8Array<ArrayBuffer> | 'not_a_png' | 'too_small' {
  const picture = file === null ? null : readLogo(file);
  if (file !== null && picture === null) return 'not_a_png';
  // A logo covers part of the code, which only the highest error correction level compensates for.
  const modules = modulesOf(text, picture === null ? level : 'high', margin);
  if (format === 'png' && modules.length > size) return 'too_small';
  const colors = { color, background: background === 'transparent' ? null : background };
  if (format === 'png') return paintPng(modules, size, colors, picture);
  const logo = picture === null || file === null ? null : { picture, file };
  return Buffer.from(paintSvg(modules, size, colors, logo));
}
