import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One real user agent; a label that no source gives is ''. `tests/data/agents/README.md` names their sources. */
export interface AgentRow {
  readonly kind: 'person' | 'bot' | 'unsaid';
  readonly device: string;
  readonly system: string;
  readonly browser: string;
  readonly userAgent: string;
}

/** The tables may be tuned to the first part, never to the second, which measures them. */
export const PARTS = ['development', 'held-out'] as const;

/** In no order, so that the first ones are a sample. */
export function agentRows(part: (typeof PARTS)[number]): readonly AgentRow[] {
  const text = readFileSync(join(import.meta.dir, '..', 'data', 'agents', `${part}.tsv`), 'utf8');
  const lines = text.trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [kind, device = '', system = '', browser = '', , userAgent = ''] = line.split('\t');
    if (kind !== 'person' && kind !== 'bot' && kind !== 'unsaid') throw new Error(`a row says ${kind}`);
    return { kind, device, system, browser, userAgent };
  });
}
