import type { PipelineStep } from '../step.ts';

/** Nothing after this step may need the address. */
export function createForgetAddressStep(options: { keepAddress: boolean }): PipelineStep {
  return {
    name: 'forget_address',
    run(batch) {
      if (options.keepAddress) return;
      for (const { click } of batch) click.address = '';
    },
  };
}
