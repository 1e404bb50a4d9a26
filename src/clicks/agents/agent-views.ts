import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { sourceOfInApp } from '../../core/clicks/source.ts';
import { NO_HINTS } from '../../core/rules/client-hints.ts';
import type { AgentRecord } from './agent.ts';
import { withHints } from './agent-hints.ts';
import { AGENTS_MAX, agentOf, boundAgent, createAgents, verdictOf } from './agents.ts';

/** What a user agent comes to, with the client hints and the prefetch mark that were sent beside it. */
export interface AgentView {
  readonly record: AgentRecord;
  /** A bot, or a prefetch, which nobody may look at. */
  readonly bot: boolean;
  readonly group: TextGroup;
  /** The source of a direct visit: the app whose in-app browser made it. */
  readonly appSource: TextGroup;
}

type Sent = Pick<RawVisit, 'userAgent' | 'hints' | 'prefetch'>;

/** Views of user agents, each made once as long as the user agent is in use. */
export function createAgentViews(): (visit: Sent) => AgentView {
  const agents = createAgents();
  const plain = createGenerationCache<AgentView>(AGENTS_MAX);
  const others = new WeakMap<AgentRecord, Map<string, AgentView>>();

  return (visit) => {
    if (visit.hints !== NO_HINTS || visit.prefetch !== '')
      return otherView(agents.of(visit.userAgent), visit);
    const userAgent = boundAgent(visit.userAgent);
    let view = plain.get(userAgent);
    if (view === undefined) {
      view = viewOf(agents.of(userAgent), visit);
      plain.set(userAgent, view);
    }
    return view;
  };

  /** There are few: hints and marks come from short lists. */
  function otherView(record: AgentRecord, visit: Sent): AgentView {
    const views = others.get(record) ?? new Map<string, AgentView>();
    others.set(record, views);
    const { platform, mobile, brand } = visit.hints;
    const key = [platform, mobile, brand, visit.prefetch].join();
    const view = views.get(key) ?? viewOf(record, visit);
    views.set(key, view);
    return view;
  }
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
