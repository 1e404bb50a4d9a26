import type { SpoolWriter } from '../clicks/spool-writer.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import type { Clock, Passwords } from '../core/ports.ts';
import type { ReadVisitor } from '../core/visitor.ts';
import { createFramingProbe } from '../outbound/framing.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createAnswerWriter } from '../redirect/answer.ts';
import { createRedirectHandler, type RedirectHandler } from '../redirect/handle.ts';
import type { Hosts } from '../redirect/hosts.ts';
import { createLinkLock } from '../redirect/link-lock.ts';
import type { Lookup } from '../redirect/lookup.ts';
import type { Draws } from '../redirect/visitor-of.ts';
import { createShortUrls } from '../wire/short-urls.ts';
import type { ClickPath } from './clicks.ts';
import { createLinkPages } from './link-pages.ts';
import type { Stores } from './stores.ts';
import { steadyClock } from './system.ts';

/** The full redirect: whatever a link can do to a visitor. */
export function composeRedirects(
  config: Config,
  stores: Stores,
  deps: {
    core: Core;
    hosts: Hosts;
    lookup: Lookup;
    spool: SpoolWriter;
    visitorOf: ClickPath['visitorOf'];
    readVisitor: ReadVisitor;
    draws: Draws;
    passwords: Passwords;
    /** Signs what a browser shall show again. */
    cookieSecret: Uint8Array;
    outbound: GuardedFetch;
    clock: Clock;
  },
): RedirectHandler {
  const { core, hosts, lookup, spool, draws, passwords, clock } = deps;
  const answers = createAnswerWriter({
    pages: createLinkPages(stores, {
      hostOf: core.domains.hostOf,
      shortUrl: createShortUrls(config.publicUrl),
      clock,
    }),
    framing: createFramingProbe({ fetch: deps.outbound, clock: steadyClock }),
    allowsSnippets: ({ workspaceId }) => config.snippets && workspaceId !== null,
  });
  return createRedirectHandler({
    hosts,
    lookup,
    spool,
    uses: stores.sql.uses,
    readVisitor: deps.readVisitor,
    visitorOf: deps.visitorOf,
    draws,
    lock: createLinkLock({
      passwords,
      secret: deps.cookieSecret,
      clock,
    }),
    answers,
    ownHost: () => core.domains.own().host,
    respectDnt: config.respectDnt,
    clock,
  });
}
