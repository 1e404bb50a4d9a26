import type { Click } from '../core/clicks/click.ts';
import type { LinkFacts } from '../core/clicks/link-facts.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';
import type { AgentRecord } from './agents/agent.ts';
import type { VisitOrigin } from './origin.ts';

/** A visit in the pipeline: what was recorded, what is already known about it, and the click that the steps fill in. */
export interface ClickInProgress {
  readonly visit: RawVisit;
  readonly facts: LinkFacts;
  readonly agent: AgentRecord;
  readonly origin: VisitOrigin;
  readonly click: { -readonly [Field in keyof Click]: Click[Field] };
}

/** Fills in its fields of every click of a batch. A step never throws, whatever the visit contains. */
export interface PipelineStep {
  readonly name: string;
  run(batch: readonly ClickInProgress[]): void;
}
