import type { LinkId } from '../core/base/ids.ts';
import type { Click } from '../core/clicks/click.ts';
import type { LinkFacts } from '../core/clicks/link-facts.ts';
import type { DropReason, RawVisit } from '../core/clicks/raw-visit.ts';
import { createAgents } from './agents/agents.ts';
import type { Geo } from './geo/geo.ts';
import { createLinkFactsCache, type LinkFactsSource } from './link-facts.ts';
import { createOrigins } from './origins.ts';
import { startClick } from './start-click.ts';
import type { ClickInProgress, PipelineStep } from './step.ts';
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
  /** Called once a batch for each step, `link_facts` and `draft` included. */
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
   * Turns visits into clicks, in order, and drops those that must not be counted. One batch at a time. Unique visitors
   * are remembered here, so a batch whose write failed is written again, not enriched again. Rejects if the links cannot
   * be read; nothing has changed then, and the same visits may be passed again.
   */
  enrich(visits: readonly RawVisit[]): Promise<readonly Click[]>;
  /** The names of the steps that the meter is called with. */
  readonly steps: readonly string[];
  /** Call this when a link is changed or deleted. */
  forgetLink(id: LinkId): void;
  /** Call this when a tag is removed from all links. */
  forgetLinks(): void;
}

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { links, meter, nanos, nowMs, options } = deps;
  const hash = createVisitorHash({ salts: deps.salts, nowMs });
  const facts = createLinkFactsCache({ source: links, nowMs });
  const agents = createAgents();
  const origins = createOrigins({ nowMs });
  const whyUncounted = createUncounted(options);
  const steps: readonly PipelineStep[] = [
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
      const batch = startClicks(visits, factsOfVisits);
      finish('draft', visits.length);
      for (const step of steps) {
        step.run(batch);
        finish(step.name, batch.length);
      }
      return batch.map(({ click }) => click);

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

  /** One for each visit that counts. */
  function startClicks(
    visits: readonly RawVisit[],
    factsOfVisits: readonly LinkFacts[],
  ): readonly ClickInProgress[] {
    const batch: ClickInProgress[] = [];
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
      batch.push(
        startClick(visit, { facts: linkFacts, agent, origin, domain: links.domainHost(visit.domainId) }),
      );
    });
    for (const [reason, count] of drops) meter.drop(reason, count);
    return batch;
  }
}
