import type { Step } from '../draft.ts';
import { dayOf, type VisitorHash } from '../visitor-hash.ts';

export function createVisitorStep(hash: VisitorHash): Step {
  return {
    name: 'visitor',
    run(drafts) {
      for (const { visit, click } of drafts) {
        click.visitor = hash.of(dayOf(visit.atMs), visit.address, visit.userAgent);
      }
    },
  };
}
