import { createGenerationCache } from '../core/generation-cache.ts';
import { type BotVerdict, judgeBot } from './steps/bot.ts';
import { type Agent, readAgent } from './steps/user-agent.ts';

/** What was read of a user agent; null until a step needs it and fills it in. */
export interface AgentRecord {
  /** Bounded. */
  readonly userAgent: string;
  verdict: BotVerdict | null;
  agent: Agent | null;
}

const AGENTS_MAX = 10_000;
/** Real user agents end well before; what is longer is known by its beginning, so patterns run on little text. */
const AGENT_LENGTH_MAX = 600;

/** One look-up a visit serves every step that asks about the user agent. */
export function createAgents(): { of(userAgent: string): AgentRecord } {
  const records = createGenerationCache<AgentRecord>(AGENTS_MAX);
  return {
    of(text) {
      const userAgent = text.length > AGENT_LENGTH_MAX ? text.slice(0, AGENT_LENGTH_MAX) : text;
      let record = records.get(userAgent);
      if (record === undefined) {
        record = { userAgent, verdict: null, agent: null };
        records.set(userAgent, record);
      }
      return record;
    },
  };
}

export function verdictOf(record: AgentRecord): BotVerdict {
  record.verdict ??= judgeBot(record.userAgent);
  return record.verdict;
}

/** As the pipeline reads it: a machine is in no app. */
export function agentOf(record: AgentRecord): Agent {
  record.agent ??= withoutAppOfBot(readAgent(record.userAgent), record);
  return record.agent;
}

function withoutAppOfBot(agent: Agent, record: AgentRecord): Agent {
  return agent.inApp !== '' && verdictOf(record).bot ? { ...agent, inApp: '' } : agent;
}
