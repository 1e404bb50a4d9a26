import type { Click, DropReason, RawVisit } from '../core/click.ts';
import type { LinkId } from '../core/link.ts';
import { createAgents } from './agents.ts';
import { type Draft, type Step, toDraft } from './draft.ts';
import type { Geo } from './geo.ts';
import { createLinkFactsCache, type LinkFacts, type LinkFactsSource } from './link-facts.ts';
import { createOrigins } from './origins.ts';
import { createBotStep } from './steps/bot.ts';
import { createForgetAddressStep } from './steps/forget-address.ts';
import { createLanguageStep } from './steps/language.ts';
import { createPlaceStep } from './steps/place.ts';
import { createReferrerStep } from './steps/referrer.ts';
import { createUniqueStep } from './steps/unique.ts';
import { createUserAgentStep } from './steps/user-agent.ts';
import { createUtmStep } from './steps/utm.ts';
import { createVisitorStep } from './steps/visitor.ts';
import { createUncounted, type UncountedOptions } from './uncounted.ts';
import type { UniqueVisitors } from './unique.ts';
import { createVisitorHash, type SaltSource } from './visitor-hash.ts';

export interface PipelineMeter {
  /** Once a batch for each step, `link_facts` and `draft` included. */
  step(name: string, clicks: number, nanos: number): void;
  drop(reason: DropReason, visits: number): void;
}

export interface PipelineDeps {
  readonly geo: Pick<Geo, 'locate'>;
  readonly links: LinkFactsSource;
  readonly salts: SaltSource;
  readonly uniqueVisitors: UniqueVisitors;
  readonly meter: PipelineMeter;
  readonly nowMs: () => number;
  /** A clock for durations. */
  readonly nanos: () => number;
  readonly options: UncountedOptions & { readonly keepAddress: boolean };
}

export interface Pipeline {
  /**
   * Makes clicks of visits, in order, without those that are not to be counted. One batch after another. Who was
   * counted is remembered here, so a batch that could not be written is written again, not enriched again. Rejects
   * when the links cannot be asked; then nothing has happened, and the same visits may come again.
   */
  enrich(visits: readonly RawVisit[]): Promise<readonly Click[]>;
  /** The names that the meter hears. */
  readonly steps: readonly string[];
  /** To be called when a link is changed or deleted. */
  forgetLink(id: LinkId): void;
  /** To be called when a tag is taken from whichever links have it. */
  forgetLinks(): void;
}

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { links, meter, nanos, nowMs, options } = deps;
  const hash = createVisitorHash({ salts: deps.salts, nowMs });
  const facts = createLinkFactsCache({ source: links, nowMs });
  const agents = createAgents();
  const origins = createOrigins({ nowMs });
  const whyUncounted = createUncounted(options);
  const steps: readonly Step[] = [
    createBotStep(),
    createUserAgentStep(),
    createPlaceStep(deps.geo),
    createReferrerStep(),
    createLanguageStep(),
    createUtmStep(),
    createVisitorStep(hash),
    createUniqueStep({ hash, visitors: deps.uniqueVisitors }),
    createForgetAddressStep(options), // last: nothing after it may need the address
  ];

  return {
    async enrich(visits) {
      let sinceNs = nanos();
      await deps.salts.ready();
      const factsOfVisits = await facts.ofVisits(visits);
      finish('link_facts', visits.length);
      origins.forgetOtherDays();
      const drafts = draft(visits, factsOfVisits);
      finish('draft', visits.length);
      for (const step of steps) {
        step.run(drafts);
        finish(step.name, drafts.length);
      }
      return drafts.map(({ click }) => click);

      function finish(name: string, clicks: number): void {
        const nowNs = nanos();
        meter.step(name, clicks, nowNs - sinceNs);
        sinceNs = nowNs;
      }
    },
    steps: ['link_facts', 'draft', ...steps.map(({ name }) => name)],
    forgetLink: facts.forget,
    forgetLinks: facts.forgetAll,
  };

  /** A draft for each visit that counts. */
  function draft(visits: readonly RawVisit[], factsOfVisits: readonly LinkFacts[]): readonly Draft[] {
    const drafts: Draft[] = [];
    const drops = new Map<DropReason, number>();
    factsOfVisits.forEach((linkFacts, index) => {
      const visit = visits[index];
      if (visit === undefined) return;
      const origin = origins.of(visit.address);
      const reason = whyUncounted(visit, origin);
      if (reason !== null) {
        drops.set(reason, (drops.get(reason) ?? 0) + 1);
        return;
      }
      const agent = agents.of(visit.userAgent);
      drafts.push(
        toDraft(visit, { facts: linkFacts, agent, origin, domain: links.domainHost(visit.domainId) }),
      );
    });
    for (const [reason, count] of drops) meter.drop(reason, count);
    return drafts;
  }
}
