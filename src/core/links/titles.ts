import { createFairQueue } from '../base/fair-queue.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';

/** Reads the titles of destinations. */
export interface TitleSource {
  /** On one line; '' when the page has no title or is too slow. Does not reject because of the page. */
  titleOf(url: string): Promise<string>;
}

/** The titles of many pages, in order; '' for a page that waited too long for its turn. */
export type ReadTitles = (key: string, urls: readonly string[]) => Promise<readonly string[]>;

/**
 * Concurrent pages: fewer than the server's limit of fetches, which leaves room for logos and frames, and few for one
 * workspace, because the titles of links that are created together are read together.
 */
const BOUNDS = {
  what: 'titles',
  atOnceMax: 32,
  atOncePerKeyMax: 16,
  waitingMax: 4_000,
  waitingPerKeyMax: 1_000,
} as const;
/** How long a page may wait for its turn. */
const WAIT_MS_MAX = 4_000;

export function createReadTitles({ titles, clock }: { titles: TitleSource; clock: Clock }): ReadTitles {
  const queue = createFairQueue(BOUNDS);

  async function read(key: string, url: string, untilMs: number): Promise<string> {
    try {
      return await queue.run({ key }, async () => (clock.nowMs() > untilMs ? '' : titles.titleOf(url)));
    } catch (error) {
      if (error instanceof Problem && error.code === 'too_many') return '';
      throw error;
    }
  }

  return (key, urls) => {
    const untilMs = clock.nowMs() + WAIT_MS_MAX;
    return Promise.all(urls.map((url) => read(key, url, untilMs)));
  };
}
