import { OperatorError } from '../core/base/operator-error.ts';
import { Problem } from '../core/base/problem.ts';
import type { Core } from '../core/core.ts';
import type { AdminOperations } from '../server/admin-socket.ts';
import { RESET_PAGE, SET_UP_PAGE } from './app-pages.ts';

/** One-time links for the operator, whether a server runs on the folder or not. `appUrl` is the dashboard's. */
export const createOperatorOperations = (
  { setUp, passwordResets }: Pick<Core, 'setUp' | 'passwordResets'>,
  appUrl: string,
): AdminOperations => ({
  async setup_link() {
    const token = await setUp.offer();
    if (token !== null) return { url: setUpLink(appUrl, token) };
    throw new OperatorError(
      'an administrator can sign in already; for another administrator: waymark users admin EMAIL on; for a locked-out person: waymark users reset EMAIL',
    );
  },

  async reset_link(input) {
    const { email, removesFactors } = readReset(input);
    try {
      const token = await passwordResets.offer(email, { removesFactors });
      return { url: `${appUrl}${RESET_PAGE}#${token}` };
    } catch (error) {
      if (error instanceof Problem) throw new OperatorError(`no person has the email address ${email}`);
      throw error;
    }
  },
});

export const setUpLink = (appUrl: string, token: string): string => `${appUrl}${SET_UP_PAGE}#${token}`;

function readReset(input: unknown): { email: string; removesFactors: boolean } {
  const { email, second_factor = false } = (input ?? {}) as Record<string, unknown>;
  if (typeof email !== 'string' || typeof second_factor !== 'boolean') {
    throw new OperatorError('reset_link needs an email address');
  }
  return { email, removesFactors: second_factor };
}
