/** Distinct user agents whose reading is remembered. */
export const AGENTS_MAX = 10_000;

const AGENT_LENGTH_MAX = 1_000;

/** Real user agents end well before; what is longer is read by its beginning, so patterns run on little text. */
export function boundAgent(userAgent: string): string {
  return userAgent.length > AGENT_LENGTH_MAX ? userAgent.slice(0, AGENT_LENGTH_MAX) : userAgent;
}
