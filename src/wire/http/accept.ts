/** The type of `offered` that an `Accept` header prefers, or null for none. Default: the first. */
export function chooseType(accept: string | null, offered: readonly string[]): string | null {
  if (accept === null || accept.trim() === '') return offered[0] ?? null;
  const ranges = accept.slice(0, ACCEPT_LENGTH_MAX).split(',').map(readRange);
  let best: { type: string; quality: number } | null = null;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > 0 && (best === null || quality > best.quality)) best = { type, quality };
  }
  return best?.type ?? null;
}

const ACCEPT_LENGTH_MAX = 1_000;

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}

/** The quality of the most specific range that includes the type. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const family = `${type.split('/', 1)[0]}/*`;
  const range = [type, family, '*/*']
    .map((pattern) => ranges.find(({ type }) => type === pattern))
    .find(Boolean);
  return range?.quality ?? 0;
}
