import type { ClickColumnsDraft } from '../core/clicks/click-columns.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';
import type { AgentView } from './agents/agent-views.ts';
import type { LinkRecord } from './link-facts.ts';

/** Longer destinations are rare, and not kept with their links: those of 200,000 links could fill the memory. */
export const KEPT_LENGTH_MAX = 300;

/** Visits in the pipeline, what is already known about each, and the columns whose rows the steps fill in. */
export interface VisitSlice {
  readonly visits: readonly RawVisit[];
  /** One for each visit, in their order. */
  readonly links: readonly LinkRecord[];
  readonly agents: readonly AgentView[];
  readonly columns: ClickColumnsDraft;
  /** The row of the first visit; those of the others follow. */
  readonly firstRow: number;
}

/** Fills in its columns for every visit of a slice. A step never throws, whatever the visit contains. */
export interface PipelineStep {
  readonly name: string;
  run(slice: VisitSlice): void;
}

/** Calls `work` with each visit and its row. */
export function eachVisit(
  { visits, links, agents, firstRow }: VisitSlice,
  work: (visit: RawVisit, row: number, link: LinkRecord, agent: AgentView) => void,
): void {
  for (let index = 0; index < visits.length; index++) {
    const visit = visits[index];
    const link = links[index];
    const agent = agents[index];
    if (visit !== undefined && link !== undefined && agent !== undefined)
      work(visit, firstRow + index, link, agent);
  }
}
