import { utcDayOf } from '../../core/base/calendar.ts';
import { eachVisit, type PipelineStep } from '../step.ts';
import type { VisitorHash } from '../visitor-hash.ts';

export function createVisitorStep(hash: VisitorHash): PipelineStep {
  return {
    name: 'visitor',
    run(slice) {
      const { columns } = slice;
      eachVisit(slice, (visit, row, _link, agent) => {
        const { high, low } = hash.of(utcDayOf(visit.atMs), visit.address, agent.record);
        columns.visitorHigh[row] = high;
        columns.visitorLow[row] = low;
      });
    },
  };
}
