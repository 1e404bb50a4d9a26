import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { judgeBot } from '../steps/bot.ts';
import { readAgent } from '../steps/user-agent.ts';
import type { Agent, AgentRecord, BotVerdict } from './agent.ts';

const AGENTS_MAX = 10_000;
/** Real user agents are much shorter. Only this much of a longer one is read, so patterns run on little text. */
const AGENT_LENGTH_MAX = 600;

/** The part of a user agent that is read. */
function boundAgent(text: string): string {
  return text.length > AGENT_LENGTH_MAX ? text.slice(0, AGENT_LENGTH_MAX) : text;
}

/** One lookup serves everything that reads the user agent. */
export function createAgents(): { of(userAgent: string): AgentRecord } {
  const records = createGenerationCache<AgentRecord>(AGENTS_MAX);
  return {
    of(text) {
      const userAgent = boundAgent(text);
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

/** As the pipeline reads it: a bot has no in-app browser. */
export function agentOf(record: AgentRecord): Agent {
  record.agent ??= withoutAppOfBot(readAgent(record.userAgent), record);
  return record.agent;
}

function withoutAppOfBot(agent: Agent, record: AgentRecord): Agent {
  return agent.inApp !== '' && verdictOf(record).bot ? { ...agent, inApp: '' } : agent;
}
