import type { Step } from '../draft.ts';
import { dayOf, type VisitorHash } from '../visitor-hash.ts';

export function createVisitorStep(hash: VisitorHash): Step {
  return {
    name: 'visitor',
    run(drafts) {
      for (const draft of drafts) {
        draft.click.visitor = hash.of(dayOf(draft.visit.atMs), draft).visitor;
      }
    },
  };
}
