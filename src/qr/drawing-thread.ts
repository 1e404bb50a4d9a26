import { setPriority } from 'node:os';
import { paintQrCode } from './qr-painter.ts';
import type { Drawing, Drawn } from './qr-thread.ts';

declare const self: Worker;

// Where processors are short, whoever waits for an answer of the server goes first.
try {
  setPriority(10);
} catch {
  // The system does not allow it.
}

self.onmessage = ({ data }: MessageEvent<Drawing>) => {
  const { text, wishes, logo } = data;
  self.postMessage(paintQrCode(text, wishes, logo) satisfies Drawn);
};
