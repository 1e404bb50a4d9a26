import { createFairQueue, type Turn } from './fair-queue.ts';

/** Fetches what an owner named, from where the server may fetch. */
export interface LogoSource {
  /** Null when it cannot be had. */
  fetch(url: string): Promise<Uint8Array | null>;
}

/** The same, a workspace in turn with the others. Throws too_many. */
export type FetchLogo = (url: string, turn: Turn) => Promise<Uint8Array | null>;

/** Each may take seconds of one of the requests that the server makes at once. */
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
