import { utcDayOf } from '../../core/base/calendar.ts';
import type { PipelineStep } from '../step.ts';
import type { VisitorHash } from '../visitor-hash.ts';

export function createVisitorStep(hash: VisitorHash): PipelineStep {
  return {
    name: 'visitor',
    run(batch) {
      for (const entry of batch) {
        entry.click.visitor = hash.of(utcDayOf(entry.visit.atMs), entry).visitor;
      }
    },
  };
}
