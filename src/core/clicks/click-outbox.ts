import type { SpoolPositions } from './click.ts';
import type { ClickColumns } from './click-columns.ts';

/** Queues clicks for webhooks; a sink of the pipeline. */
export interface ClickOutbox {
  /** Queues people's clicks for the webhooks that subscribe to them and stores the positions, in one transaction. */
  apply(clicks: ClickColumns, positions: SpoolPositions): Promise<void>;
  positions(): Promise<SpoolPositions>;
  forgetSpools(spools: readonly string[]): Promise<void>;
}
