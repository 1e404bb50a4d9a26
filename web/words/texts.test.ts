import { expect, test } from 'bun:test';
import { createElement, Suspense } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { defineTexts, type Texts } from './texts.ts';

interface Titled {
  readonly title: string;
}

const Title = ({ texts }: { readonly texts: Texts<Titled> }) => texts.use().title;

test('texts that cannot be loaded are asked for once, and then the component fails', async () => {
  let asked = 0;
  const isMissing = () => {
    asked += 1;
    // Without an end the test would hang instead of failing.
    return asked > 20 ? new Promise<never>(() => {}) : Promise.reject(new Error('404'));
  };
  const texts = defineTexts<Titled>({ en: isMissing, 'zh-Hant': isMissing });
  const faults: unknown[] = [];
  const stream = await renderToReadableStream(
    createElement(Suspense, { fallback: '…' }, createElement(Title, { texts })),
    { onError: (error) => void faults.push(error), signal: AbortSignal.timeout(1_000) },
  );
  await stream.allReady.catch(() => {});
  expect(String(faults[0])).toBe('Error: 404');
  expect(asked).toBe(1);
});

test('texts that failed to load are loaded when they are asked for again', async () => {
  let isThere = false;
  const load = () =>
    isThere ? Promise.resolve({ texts: { title: 'Links' } }) : Promise.reject(new Error('offline'));
  const texts = defineTexts<Titled>({ en: load, 'zh-Hant': load });
  expect(await texts.load().catch(String)).toBe('Error: offline');
  isThere = true;
  expect(await texts.load()).toEqual({ title: 'Links' });
});
