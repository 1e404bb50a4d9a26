import { createBreather } from '../core/base/breather.ts';
import { fetchAhead } from '../core/base/fetch-ahead.ts';
import type { LinkId } from '../core/base/ids.ts';
import {
  type ClickColumns,
  type ClickColumnsDraft,
  createClickColumns,
} from '../core/clicks/click-columns.ts';
import type { DropReason, RawVisit } from '../core/clicks/raw-visit.ts';
import type { UniqueVisitors } from '../core/clicks/unique-visitors.ts';
import { type AgentView, createAgentViews, readView } from './agents/agent-views.ts';
import type { Geo } from './geo/geo.ts';
import { createLinkFactsCache, type LinkFactsSource, type LinkRecord } from './link-facts.ts';
import { createPersonVisits, type PersonVisitsDraft } from './person-visits.ts';
import type { PipelineStep, VisitSlice } from './step.ts';
import { createAgentStep } from './steps/agent.ts';
import { createLanguageStep } from './steps/language.ts';
import { createPlaceStep } from './steps/place.ts';
import { createReferrerStep } from './steps/referrer.ts';
import { createUtmStep } from './steps/utm.ts';
import { createVisitStep } from './steps/visit.ts';
import { createVisitorStep } from './steps/visitor.ts';
import { createUncounted, type UncountedOptions } from './uncounted.ts';
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
  /** Links whose facts are cached. */
  readonly linksMax?: number;
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
   * be read; visitors of the batch may be remembered then, so recall them before the same visits are passed again.
   */
  enrich(visits: readonly RawVisit[]): Promise<ClickColumns>;
  /** The names of the steps that the meter is called with. */
  readonly steps: readonly string[];
  /** Call this when a link is changed or deleted. */
  forgetLink(id: LinkId): void;
  /** Call this when a tag is removed from all links. */
  forgetLinks(): void;
}

/**
 * Visits that the steps process at once: few enough to stay in the processor's cache from one step to the next, and to keep
 * others from waiting when hostile user agents take ten times as long to read.
 */
const SLICE = 250;
/** Visits whose links are read at once: a question costs as much as reading ten links, and 1,000 links take a few ms. */
const FETCHED = 4 * SLICE;
/** The name by which the decision about unique visitors is measured. */
const UNIQUE = 'unique';

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { links, meter, nanos, nowMs, options } = deps;
  const hash = createVisitorHash({ salts: deps.salts, nowMs });
  const facts = createLinkFactsCache({
    source: links,
    nowMs,
    ...(deps.linksMax === undefined ? {} : { linksMax: deps.linksMax }),
  });
  const viewOf = createAgentViews();
  const whyUncounted = createUncounted(options);
  const steps: readonly PipelineStep[] = [
    createVisitStep({ domainHost: links.domainHost, keepAddress: options.keepAddress }),
    createAgentStep(),
    createPlaceStep(deps.geo),
    createReferrerStep(),
    createLanguageStep(),
    createUtmStep(),
    createVisitorStep(hash),
  ];
  const personVisits = createPersonVisits({ hash, nowMs });

  return {
    async enrich(visits) {
      await deps.salts.ready();
      const columns = createClickColumns(visits.length);
      const people = personVisits(columns, visits.length);
      const breathe = createBreather();
      for (let at = 0; at < visits.length; at += FETCHED) {
        const fetched = visits.slice(at, at + FETCHED);
        const records = await recordsOf(fetched);
        for (let from = 0; from < fetched.length; from += SLICE) {
          const pause = breathe();
          if (pause !== null) await pause;
          enrichSlice(fetched.slice(from, from + SLICE), records.slice(from, from + SLICE), columns, people);
        }
      }
      const sinceNs = nanos();
      await deps.uniqueVisitors.decide(people);
      meter.step(UNIQUE, columns.rows, nanos() - sinceNs);
      return columns;
    },
    steps: ['link_facts', 'draft', ...steps.map(({ name }) => name), UNIQUE],
    forgetLink: facts.forget,
    forgetLinks: facts.forgetAll,
  };

  async function recordsOf(visits: readonly RawVisit[]): Promise<readonly LinkRecord[]> {
    const sinceNs = nanos();
    const records = await facts.ofVisits(visits);
    meter.step('link_facts', visits.length, nanos() - sinceNs);
    return records;
  }

  function enrichSlice(
    visits: readonly RawVisit[],
    records: readonly LinkRecord[],
    columns: ClickColumnsDraft,
    people: PersonVisitsDraft,
  ): void {
    let sinceNs = nanos();
    const slice = countedOf(visits, records, columns);
    columns.rows += slice.visits.length;
    finish('draft', visits.length);
    for (const step of steps) {
      step.run(slice);
      finish(step.name, slice.visits.length);
    }
    people.add(slice);

    function finish(name: string, clicks: number): void {
      const nowNs = nanos();
      meter.step(name, clicks, nowNs - sinceNs);
      sinceNs = nowNs;
    }
  }

  /** The visits that count. */
  function countedOf(
    visits: readonly RawVisit[],
    records: readonly LinkRecord[],
    columns: ClickColumnsDraft,
  ): VisitSlice {
    const counted: RawVisit[] = [];
    const links: LinkRecord[] = [];
    const agents: AgentView[] = [];
    const drops = new Map<DropReason, number>();
    fetchAhead(visits, readView);
    for (const [index, link] of records.entries()) {
      const visit = visits[index];
      if (visit === undefined) continue;
      const reason = whyUncounted(visit);
      if (reason !== null) {
        drops.set(reason, (drops.get(reason) ?? 0) + 1);
        continue;
      }
      counted.push(visit);
      links.push(link);
      agents.push(viewOf(visit));
    }
    for (const [reason, count] of drops) meter.drop(reason, count);
    return { visits: counted, links, agents, columns, firstRow: columns.rows };
  }
}
