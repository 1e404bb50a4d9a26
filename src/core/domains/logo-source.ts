import { createFairQueue, type Turn } from '../base/fair-queue.ts';

/** Fetches logo files from URLs that owners give. */
export interface LogoSource {
  /** Null when the file cannot be fetched. */
  fetch(url: string): Promise<Uint8Array | null>;
}

/** Fetches in turns by workspace. Throws too_many. */
export type FetchLogo = (url: string, turn: Turn) => Promise<Uint8Array | null>;

/** Each fetch may occupy one of the server's outbound requests for seconds. */
const FETCHING = {
  what: 'logos',
  atOnceMax: 12,
  atOncePerKeyMax: 4,
  waitingMax: 128,
  waitingPerKeyMax: 32,
} as const;

export function createLogoQueue(source: LogoSource): FetchLogo {
  const queue = createFairQueue(FETCHING);
  return (url, turn) => queue.run(turn, () => source.fetch(url));
}
