import { type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { sourceOfInApp } from '../../core/clicks/source.ts';
import type { AgentRecord } from './agent.ts';
import { withHints } from './agent-hints.ts';
import { agentOf, createAgents, verdictOf } from './agents.ts';

/** What a user agent comes to, with the client hints and the prefetch mark that were sent beside it. */
export interface AgentView {
  readonly record: AgentRecord;
  /** A bot, or a prefetch, which nobody may look at. */
  readonly bot: boolean;
  readonly group: TextGroup;
  /** The source of a direct visit: the app whose in-app browser made it. */
  readonly appSource: TextGroup;
}

type Sent = Pick<RawVisit, 'hints' | 'prefetch'>;

/** The views of a user agent. There are few: hints and marks come from short lists. */
interface AgentViews {
  readonly record: AgentRecord;
  readonly all: (Sent & { readonly view: AgentView })[];
}

/** For `fetchAhead`. */
export function readView({ userAgent }: Pick<RawVisit, 'userAgent'>): number {
  const views = userAgent.kept as AgentViews | null;
  return views?.all[0]?.view.group.batch ?? 0;
}

/** Views of user agents, each made once as long as the user agent is in use. */
export function createAgentViews(): (visit: Sent & Pick<RawVisit, 'userAgent'>) => AgentView {
  const agents = createAgents();

  return ({ userAgent, hints, prefetch }) => {
    userAgent.kept ??= { record: agents.of(userAgent.text), all: [] } satisfies AgentViews;
    // Only this function keeps something with the user agent.
    const { record, all } = userAgent.kept as AgentViews;
    for (const known of all) {
      if (known.hints === hints && known.prefetch === prefetch) return known.view;
    }
    const view = viewOf(record, { hints, prefetch });
    all.push({ hints, prefetch, view });
    return view;
  };
}

/** Read as for a link's rules. A bot keeps its system, but its device is `bot`; it has no in-app browser. */
function viewOf(record: AgentRecord, { hints, prefetch }: Sent): AgentView {
  const verdict = verdictOf(record);
  const agent = withHints(agentOf(record), hints);
  const isPrefetch = prefetch !== '';
  const bot = verdict.bot || isPrefetch;
  const inApp = bot ? '' : agent.inApp;
  const group = textGroup([
    bot ? 'bot' : agent.device,
    agent.platform,
    agent.os,
    agent.osVersion,
    agent.browser,
    agent.browserVersion,
    inApp,
    verdict.name,
    isPrefetch ? 'prefetch' : verdict.reason,
  ]);
  return { record, bot, group, appSource: textGroup([sourceOfInApp(inApp)]) };
}
