import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { ServedHost } from './hosts.ts';
import { messagesFor } from './pages/language.ts';

/** Pages, or their forms, that are the same for all visitors of a host with the same language. */
export interface KeptPages<P> {
  /** The page of that name, drawn when it is not kept. */
  pageOf(host: ServedHost, acceptLanguage: string, name: string, draw: () => P): P;
}

/** About 7 KB each. */
const PAGES_MAX = 100;

/** A host's pages are forgotten with the host: after a change of a domain there is a new object for each host. */
export function createKeptPages<P>(): KeptPages<P> {
  const pages = createGenerationCache<P>(PAGES_MAX);
  const numbers = new WeakMap<ServedHost, number>();
  let lastNumber = 0;

  function numberOf(host: ServedHost): number {
    const known = numbers.get(host);
    if (known !== undefined) return known;
    numbers.set(host, ++lastNumber);
    return lastNumber;
  }

  return {
    pageOf(host, acceptLanguage, name, draw) {
      const key = `${numberOf(host)} ${messagesFor(acceptLanguage).tag} ${name}`;
      const kept = pages.get(key);
      if (kept !== undefined) return kept;
      const drawn = draw();
      pages.set(key, drawn);
      return drawn;
    },
  };
}
