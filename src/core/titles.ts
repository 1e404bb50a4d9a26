import { createFairQueue } from './fair-queue.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';

/** Where the titles of destinations come from. */
export interface TitleSource {
  /** On one line; '' when there is none, or it cannot be had in a moment. Never rejects for what the page does. */
  titleOf(url: string): Promise<string>;
}

/** The titles of many pages, in their order; '' for those whose turn comes too late. */
export type ReadTitles = (key: string, urls: readonly string[]) => Promise<readonly string[]>;

/**
 * Pages read at once: fewer than the server may fetch at once, so that logos and frames have room beside them, and few of one
 * workspace, because pages that arrive together are read together.
 */
const BOUNDS = {
  what: 'titles',
  atOnceMax: 32,
  atOncePerKeyMax: 16,
  waitingMax: 4_000,
  waitingPerKeyMax: 1_000,
} as const;
/** How long the reading of a page may wait to begin. */
const BEGUN_MS_MAX = 4_000;

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
    const untilMs = clock.nowMs() + BEGUN_MS_MAX;
    return Promise.all(urls.map((url) => read(key, url, untilMs)));
  };
}
