import { EMPTY_CLICK, LINK_TEXTS } from '../core/clicks/click.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';
import { REST_VARIANT } from '../core/rules/split.ts';
import { boundText } from './bounded-text.ts';
import type { ClickInProgress } from './step.ts';

/** Starts from a copy of one click, which is as fast as a literal: all clicks have one shape, and no step copies them. */
export function startClick(
  visit: RawVisit,
  { facts, agent, origin, domain }: Omit<ClickInProgress, 'visit' | 'click'> & { readonly domain: string },
): ClickInProgress {
  const click: ClickInProgress['click'] = { ...EMPTY_CLICK };
  click.spool = visit.spool;
  click.position = visit.position;
  click.atMs = visit.atMs;
  click.kind = visit.kind;
  click.trigger = visit.trigger;
  click.workspaceId = visit.workspaceId;
  click.domainId = visit.domainId;
  click.domain = domain;
  click.destination = visit.destination;
  if (visit.rule !== 0) click.rule = String(visit.rule);
  if (visit.variant !== 0) click.variant = visit.variant === REST_VARIANT ? 'url' : String(visit.variant);
  click.tags = facts.tags;
  for (const field of LINK_TEXTS) click[field] = facts[field] ?? '';
  if (visit.kind === 'click') click.linkId = visit.linkId;
  else click.path = pathOf(visit.target);
  click.address = visit.address;
  return { visit, facts, agent, origin, click };
}

const PATH_LENGTH_MAX = 500;

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return boundText(queryAt === -1 ? target : target.slice(0, queryAt), PATH_LENGTH_MAX);
}
