import { fetchAhead } from '../../core/base/fetch-ahead.ts';
import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { CLICK_KIND, putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { REST_VARIANT } from '../../core/rules/split.ts';
import { TRIGGERS, VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { boundText } from '../bounded-text.ts';
import type { LinkFactsSource, LinkRecord } from '../link-facts.ts';
import { eachVisit, KEPT_LENGTH_MAX, type PipelineStep } from '../step.ts';

const CHOICES_MAX = 1_000;
const NAMES_MAX = 1_000;
const DESTINATIONS_MAX = 4_000;
const PATH_LENGTH_MAX = 500;

/** Everything that the visit and its link say as they are. */
export function createVisitStep(options: {
  domainHost: LinkFactsSource['domainHost'];
  keepAddress: boolean;
}): PipelineStep {
  const { domainHost, keepAddress } = options;
  const choices = createGenerationCache<TextGroup, number>(CHOICES_MAX);
  const spools = createNamed(NAMES_MAX);
  const domains = createNamed(NAMES_MAX);
  const destinations = createNamed(DESTINATIONS_MAX);
  const addresses = createNamed(NAMES_MAX);
  const noPath = textGroup(['']);
  const plainChoice = textGroup(['', '', 'link']);

  return {
    name: 'visit',
    run(slice) {
      const { columns } = slice;
      const { texts } = columns;
      fetchAhead(slice.links, readLink);
      eachVisit(slice, (visit, row, link) => {
        const isClick = visit.kind === 'click';
        columns.atMs[row] = visit.atMs;
        columns.kind[row] = isClick ? CLICK_KIND : VISIT_KINDS.indexOf(visit.kind);
        columns.linkId[row] = isClick ? (visit.linkId ?? 0) : 0;
        columns.workspaceId[row] = visit.workspaceId;
        columns.domainId[row] = visit.domainId;
        columns.segment[row] = visit.position.segment;
        columns.offset[row] = visit.position.offset;
        putGroup(texts.spool, row, spools(visit.spool));
        putGroup(texts.domain, row, domains(domainHost(visit.domainId)));
        putGroup(texts.link, row, link.group);
        const destination = destinationOf(visit.destination, link.destination);
        if (destination !== link.destination && visit.destination.length <= KEPT_LENGTH_MAX) {
          link.destination = destination;
          link.campaign = null;
        }
        putGroup(texts.destination, row, destination);
        putGroup(texts.choice, row, choiceOf(visit));
        putGroup(texts.path, row, isClick ? noPath : textGroup([pathOf(visit.target)]));
        putGroup(texts.address, row, addresses(keepAddress ? visit.address : ''));
      });
    },
  };

  /** Nearly all visits to a link go where the one before went, and few links go where another link goes. */
  function destinationOf(text: string, before: TextGroup | null): TextGroup {
    if (before === null) return textGroup([text]);
    if (before.texts[0] === text) return before;
    return text.length <= KEPT_LENGTH_MAX ? destinations(text) : textGroup([text]);
  }

  function choiceOf({ rule, variant, trigger }: RawVisit): TextGroup {
    if (rule === 0 && variant === 0 && trigger === 'link') return plainChoice;
    const key = (rule * 65_536 + variant) * TRIGGERS.length + TRIGGERS.indexOf(trigger);
    let choice = choices.get(key);
    if (choice === undefined) {
      choice = textGroup([rule === 0 ? '' : String(rule), variantText(variant), trigger]);
      choices.set(key, choice);
    }
    return choice;
  }
}

function readLink({ destination, campaign }: LinkRecord): number {
  if (destination === null) return 0;
  return destination.batch + (destination.texts[0] ?? '').charCodeAt(0) + (campaign?.batch ?? 0);
}

/** Groups of one text, each made once as long as it is in use. */
function createNamed(textsMax: number): (text: string) => TextGroup {
  const groups = createGenerationCache<TextGroup>(textsMax);
  let last = textGroup(['']);
  return (text) => {
    if (text === last.texts[0]) return last;
    let group = groups.get(text);
    if (group === undefined) {
      group = textGroup([text]);
      groups.set(text, group);
    }
    last = group;
    return group;
  };
}

function variantText(variant: number): string {
  if (variant === 0) return '';
  return variant === REST_VARIANT ? 'url' : String(variant);
}

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return boundText(queryAt === -1 ? target : target.slice(0, queryAt), PATH_LENGTH_MAX);
}
