import type { Step } from '../draft.ts';

/** Nothing after this step may need the address. */
export function createForgetAddressStep(options: { keepAddress: boolean }): Step {
  return {
    name: 'forget_address',
    run(drafts) {
      if (options.keepAddress) return;
      for (const { click } of drafts) click.address = '';
    },
  };
}
