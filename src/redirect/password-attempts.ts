import { createGenerationCache, type GenerationCache } from '../core/base/generation-cache.ts';
import type { LinkId } from '../core/base/ids.ts';
import { networkOf } from '../core/base/network-of.ts';
import type { Clock } from '../core/base/ports.ts';

/** Limits wrong password guesses by address. An address without a wrong guess is never refused. */
export interface PasswordAttempts {
  /** Counts as wrong until `undo` is called, so that concurrent guesses cannot exceed the limits. */
  begin(address: string, linkId: LinkId): PasswordAttempt | { readonly waitMs: number };
}

export interface PasswordAttempt {
  /** The address has no wrong guess at any link. */
  readonly isFirst: boolean;
  /** Uncounts the guess: it was right, or it was not checked. */
  undo(): void;
}

const PER_LINK_MAX = 10;
/** Limit while a link is under attack; still enough for a typing error. */
const PER_LINK_MAX_UNDER_ATTACK = 3;
const ALL_LINKS_MAX = 50;
const WINDOW_MS = 15 * 60_000;
const ATTACK_GUESSES = 1_000;
const ATTACK_WINDOW_MS = 60 * 60_000;
/** Beyond this, the addresses whose last guess is oldest are dropped and start again without wrong guesses. */
const ADDRESSES_MAX = 20_000;
const LINKS_MAX = 10_000;

interface Count {
  wrong: number;
  untilMs: number;
}

export function createPasswordAttempts({ clock }: { clock: Clock }): PasswordAttempts {
  const byLinkAndNetwork = createGenerationCache<Count>(ADDRESSES_MAX);
  const byNetwork = createGenerationCache<Count>(ADDRESSES_MAX);
  const byLink = createGenerationCache<Count, number>(LINKS_MAX);

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
      const network = networkOf(address);
      const link = countOf(byLink, linkId, ATTACK_WINDOW_MS);
      const own = countOf(byLinkAndNetwork, `${linkId}:${network}`, WINDOW_MS);
      const total = countOf(byNetwork, network, WINDOW_MS);
      const perLinkMax = link.wrong < ATTACK_GUESSES ? PER_LINK_MAX : PER_LINK_MAX_UNDER_ATTACK;
      const spent = [
        ...(own.wrong < perLinkMax ? [] : [own]),
        ...(total.wrong < ALL_LINKS_MAX ? [] : [total]),
      ];
      if (spent.length > 0)
        return { waitMs: Math.max(...spent.map(({ untilMs }) => untilMs)) - clock.nowMs() };
      const isFirst = total.wrong === 0;
      for (const count of [link, own, total]) count.wrong++;
      return {
        isFirst,
        undo() {
          for (const count of [link, own, total]) count.wrong--;
        },
      };
    },
  };
}
