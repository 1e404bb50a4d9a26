import { afterEach, describe, expect, test } from 'bun:test';
import type { QrOptions } from '../core/links/qr-codes.ts';
import { paintQrCode } from './qr-painter.ts';
import { createQrThread, type QrThread } from './qr-thread.ts';

const OPTIONS: QrOptions = {
  format: 'png',
  size: 2_048,
  margin: 4,
  color: '#000000',
  background: '#ffffff',
  level: 'medium',
  logo: null,
};
const TURN = { key: 'a' };
let thread: QrThread | null = null;
afterEach(() => thread?.stop());

describe('the thread that draws QR codes', () => {
  test('draws the same as the painter itself, and tells what it cannot use', async () => {
    thread = createQrThread();
    const asked = ['https://go.example.com/a', { ...OPTIONS, size: 512 }] as const;
    expect(await thread.paint(...asked, null, TURN)).toEqual(paintQrCode(...asked, null));
    expect(await thread.paint(...asked, Buffer.from('GIF89a'), TURN)).toBe('not_a_png');
    expect(await thread.paint('a'.repeat(300), { ...OPTIONS, size: 64 }, null, TURN)).toBe('too_small');
  });

  test('leaves its process free meanwhile', async () => {
    thread = createQrThread();
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 5 }, () => thread?.paint('a', OPTIONS, null, TURN)));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(10);
  });

  test('ends when nothing is asked of it, and begins again', async () => {
    thread = createQrThread({ idleMs: 1 });
    for (let n = 0; n < 3; n++) {
      expect(await thread.paint('a', { ...OPTIONS, format: 'svg' }, null, TURN)).toBeInstanceOf(Uint8Array);
      await Bun.sleep(20);
    }
  });

  test('continues after a code that cannot be drawn', async () => {
    thread = createQrThread();
    const tooMuch = 'a'.repeat(10_000);
    expect(await thread.paint(tooMuch, OPTIONS, null, TURN).catch((error: Error) => error.message)).toContain(
      'could not be drawn',
    );
    expect(await thread.paint('a', { ...OPTIONS, size: 64 }, null, TURN)).toBeInstanceOf(Uint8Array);
  });

  test('refuses more of one key than may wait, and draws for another meanwhile', async () => {
    const drawing = createQrThread();
    thread = drawing;
    const small = { ...OPTIONS, size: 256 };
    const many = Promise.allSettled(
      Array.from({ length: 60 }, () => drawing.paint('a', small, null, { key: 'many' })),
    );
    const one = drawing.paint('a', small, null, { key: 'one' });
    expect(await one).toBeInstanceOf(Uint8Array);
    const all = await many;
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
    for (const it of all) if (it.status === 'rejected') expect(it.reason.code).toBe('too_many');
  });

  test('fails what is not drawn when it is stopped', async () => {
    const drawing = createQrThread();
    const waiting = [1, 2, 3].map(() => drawing.paint('a', OPTIONS, null, TURN));
    drawing.stop();
    const all = await Promise.allSettled(waiting);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
