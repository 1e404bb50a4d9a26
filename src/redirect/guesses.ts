import ipaddr from 'ipaddr.js';
import { createGenerationCache, type GenerationCache } from '../core/generation-cache.ts';
import type { LinkId } from '../core/link.ts';
import type { Clock } from '../core/ports.ts';

/** Wrong guesses at the passwords of links, by address. One that has not guessed wrongly is never refused. */
export interface Guesses {
  /** Counts as wrong until it is forgotten, so that many at once are no way around the limits. */
  begin(address: string, linkId: LinkId): Guess | { readonly waitMs: number };
}

export interface Guess {
  /** The address has no wrong guess at any link. */
  readonly isFirst: boolean;
  /** It was right, or nobody looked at it. */
  forget(): void;
}

const HERE_MAX = 10;
/** While so many guess at one link that it must be an attack, still enough for a slip of the finger. */
const HERE_MAX_UNDER_ATTACK = 3;
const ANYWHERE_MAX = 50;
const WINDOW_MS = 15 * 60_000;
const ATTACK_GUESSES = 1_000;
const ATTACK_WINDOW_MS = 60 * 60_000;
/** Addresses beyond are forgotten, those first that guessed least lately: each then has its guesses anew. */
const ADDRESSES_MAX = 20_000;
const LINKS_MAX = 10_000;

interface Count {
  wrong: number;
  untilMs: number;
}

export function createGuesses({ clock }: { clock: Clock }): Guesses {
  const here = createGenerationCache<Count>(ADDRESSES_MAX);
  const anywhere = createGenerationCache<Count>(ADDRESSES_MAX);
  const atLink = createGenerationCache<Count, number>(LINKS_MAX);

  function countOf<K extends string | number>(
    counts: GenerationCache<Count, K>,
    key: K,
    windowMs: number,
  ): Count {
    const nowMs = clock.nowMs();
    const known = counts.get(key);
    // A clock that was set back must not lengthen a window.
    if (known !== undefined && nowMs < known.untilMs && known.untilMs <= nowMs + windowMs) return known;
    const count = { wrong: 0, untilMs: nowMs + windowMs };
    counts.set(key, count);
    return count;
  }

  return {
    begin(address, linkId) {
      const who = neighbourhood(address);
      const link = countOf(atLink, linkId, ATTACK_WINDOW_MS);
      const mine = countOf(here, `${linkId}:${who}`, WINDOW_MS);
      const all = countOf(anywhere, who, WINDOW_MS);
      const hereMax = link.wrong < ATTACK_GUESSES ? HERE_MAX : HERE_MAX_UNDER_ATTACK;
      const spent = [...(mine.wrong < hereMax ? [] : [mine]), ...(all.wrong < ANYWHERE_MAX ? [] : [all])];
      if (spent.length > 0)
        return { waitMs: Math.max(...spent.map(({ untilMs }) => untilMs)) - clock.nowMs() };
      const isFirst = all.wrong === 0;
      for (const count of [link, mine, all]) count.wrong++;
      return {
        isFirst,
        forget() {
          for (const count of [link, mine, all]) count.wrong--;
        },
      };
    },
  };
}

/** One household has a whole /64 of IPv6. */
function neighbourhood(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address).parts.slice(0, 4).join(':');
}
