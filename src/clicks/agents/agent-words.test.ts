import { expect, test } from 'bun:test';
import { AGENTS } from '../../../tests/support/agents.ts';
import { readAgent } from '../steps/user-agent.ts';
import { agentWords } from './agent-words.ts';

test('what user agents are read as is among the words', () => {
  const { systems, inApps } = agentWords();
  for (const userAgent of Object.values(AGENTS)) {
    const { os, inApp } = readAgent(userAgent);
    if (os !== '') expect(systems).toContain(os);
    if (inApp !== '') expect(inApps).toContain(inApp);
  }
});
