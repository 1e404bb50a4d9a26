import { setPriority } from 'node:os';
import type { Drawing, Drawn } from './drawing.ts';
import { paintQrCode } from './qr-painter.ts';

declare const self: Worker;

// Requests have priority over drawing when processors are busy.
try {
  setPriority(10);
} catch {
  // Not allowed on this system.
}

self.onmessage = ({ data }: MessageEvent<Drawing>) => {
  const { text, options, logo } = data;
  self.postMessage(paintQrCode(text, options, logo) satisfies Drawn);
};
