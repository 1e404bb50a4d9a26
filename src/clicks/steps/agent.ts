import { BOT, PERSON, putGroup } from '../../core/clicks/click-columns.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

/** Device, system and browser. Bots and prefetches are stored; statistics exclude them by default. */
export function createAgentStep(): PipelineStep {
  return {
    name: 'agent',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (_visit, row, _link, agent) => {
        slice.columns.visitor[row] = agent.bot ? BOT : PERSON;
        putGroup(texts.agent, row, agent.group);
      });
    },
  };
}
