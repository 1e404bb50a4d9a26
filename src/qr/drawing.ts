import type { QrOptions, QrPainter } from '../core/links/qr-codes.ts';
/** A drawing request; the thread handles one at a time. */
export interface Drawing {
  readonly text: string;
  readonly options: QrOptions;
  readonly logo: Uint8Array | null;
}

export type Drawn = Awaited<ReturnType<QrPainter['paint']>>;
