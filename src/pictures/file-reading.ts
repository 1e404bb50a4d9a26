import type { PictureFault } from '../core/base/picture.ts';
/** The result of reading one file format; null when the bytes have another format. */
export type FileReading =
  | { readonly width: number; readonly height: number }
  | { fault: PictureFault }
  | null;
