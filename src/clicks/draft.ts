import type { Click, RawVisit } from '../core/click.ts';
import { REST_VARIANT } from '../core/split.ts';
import type { AgentRecord } from './agents.ts';
import { boundText } from './bounded-text.ts';
import type { LinkFacts } from './link-facts.ts';
import type { Origin } from './origins.ts';

/** One visit on its way: what was seen, what is known about it already, and the click that the steps fill in. */
export interface Draft {
  readonly visit: RawVisit;
  readonly facts: LinkFacts;
  readonly agent: AgentRecord;
  readonly origin: Origin;
  readonly click: { -readonly [Field in keyof Click]: Click[Field] };
}

/** A step fills in its fields of every draft of a batch. It never throws, whatever the visit holds. */
export interface Step {
  readonly name: string;
  run(drafts: readonly Draft[]): void;
}

export interface Known extends Pick<Draft, 'facts' | 'agent' | 'origin'> {
  /** Host of the short domain. */
  readonly domain: string;
}

/** Made once with every field, so that all clicks have one shape and no step copies them. */
export function toDraft(visit: RawVisit, known: Known): Draft {
  const { facts, agent, origin, domain } = known;
  const counts = visit.kind === 'click';
  return {
    visit,
    facts,
    agent,
    origin,
    click: {
      spool: visit.spool,
      position: visit.position,
      atMs: visit.atMs,
      kind: visit.kind,
      trigger: visit.trigger,
      linkId: counts ? visit.linkId : null,
      workspaceId: visit.workspaceId,
      domainId: visit.domainId,
      domain,
      unique: false,
      visitor: '',
      bot: false,
      botName: '',
      botReason: '',
      device: '',
      platform: '',
      os: '',
      osVersion: '',
      browser: '',
      browserVersion: '',
      inApp: '',
      country: '',
      region: '',
      city: '',
      continent: '',
      language: '',
      source: '',
      referrer: '',
      referrerUrl: '',
      utmSource: '',
      utmMedium: '',
      utmCampaign: '',
      utmTerm: '',
      utmContent: '',
      destination: visit.destination,
      rule: visit.rule === 0 ? '' : String(visit.rule),
      variant: visit.variant === 0 ? '' : visit.variant === REST_VARIANT ? 'url' : String(visit.variant),
      tags: facts.tags,
      externalId: facts.externalId,
      path: counts ? '' : pathOf(visit.target),
      address: visit.address,
    },
  };
}

const PATH_LENGTH_MAX = 500;

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return boundText(queryAt === -1 ? target : target.slice(0, queryAt), PATH_LENGTH_MAX);
}
