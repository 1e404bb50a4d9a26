import { Problem } from '../../core/base/problem.ts';
import { returnPathOf } from '../../wire/http/return-path.ts';
import { EMPTY_FORM, type FormState } from '../app-form.ts';
import { goTo } from '../app-page.ts';
import { type AppVisit, answerForm, typedIn } from '../app-visit.ts';
import {
  forgottenPage,
  invitedPage,
  joinPage,
  mailSentPage,
  resetPage,
  setUpPage,
} from '../pages/account-pages.ts';
import { beginSignedIn, clientIn, type Flow, type FlowDeps, type Flows } from './flow.ts';
import { continueSignIn } from './sign-in-flows.ts';

/** The first account, invitations and forgotten passwords. */
export function createAccountFlows(deps: FlowDeps): Flows {
  const { core, site } = deps;

  const setUp: Flow = {
    isOpen: true,
    get: (visit) => setUpPage(visit, { state: EMPTY_FORM }),
    post(visit) {
      const draw = (state: FormState, status: number) => setUpPage(visit, { state, status });
      return answerForm(visit, ['token', 'name', 'email', 'password'], draw, async () => {
        const input = {
          token: typedIn(visit, 'token').trim(),
          name: typedIn(visit, 'name'),
          email: typedIn(visit, 'email'),
          password: typedIn(visit, 'password'),
        };
        const done = await core.setUp.complete(input, clientIn(deps, visit));
        return beginSignedIn(deps, visit, done, '/app?welcome');
      });
    },
  };

  const forgotten: Flow = {
    isOpen: true,
    get: (visit) => forgottenPage(visit, { state: EMPTY_FORM, sendsMail: core.passwordResets.canMail }),
    post(visit) {
      const draw = (state: FormState, status: number) =>
        forgottenPage(visit, { state, status, sendsMail: core.passwordResets.canMail });
      return answerForm(visit, ['email'], draw, async () => {
        const email = typedIn(visit, 'email').trim();
        await core.passwordResets.request(email, clientIn(deps, visit));
        if (!core.passwordResets.canMail) return draw(EMPTY_FORM, 200);
        return mailSentPage(visit, email);
      });
    },
  };

  const reset: Flow = {
    isOpen: true,
    get: (visit) => resetPage(visit, { state: EMPTY_FORM }),
    post(visit) {
      const draw = (state: FormState, status: number) => resetPage(visit, { state, status });
      return answerForm(visit, ['token', 'password'], draw, async () => {
        const input = { token: typedIn(visit, 'token').trim(), password: typedIn(visit, 'password') };
        const outcome = await core.passwordResets.complete(input, clientIn(deps, visit));
        return continueSignIn(deps, visit, outcome, returnPathOf(null));
      });
    },
  };

  const join: Flow = {
    isOpen: true,
    get: (visit) => joinPage(visit, { state: EMPTY_FORM }),
    post(visit) {
      const draw = (state: FormState, status: number) => joinPage(visit, { state, status });
      return answerForm(visit, ['token'], draw, async () => {
        const facts = await invitationOf(visit);
        return invitedPage(visit, { state: EMPTY_FORM, ...facts });
      });
    },
  };

  const accept: Flow = {
    isOpen: true,
    back: '/app/join',
    get: () => goTo(site, '/app/join'),
    post(visit) {
      // The invitation may have ended meanwhile: then there is nothing to show but that.
      const draw = async (state: FormState, status: number) => {
        const facts = await invitationOf(visit).catch(() => null);
        return facts === null
          ? joinPage(visit, { state: withoutToken(state), status })
          : invitedPage(visit, { state, status, ...facts });
      };
      return answerForm(visit, ['name', 'password'], draw, async () => {
        const password = visit.form.get('password');
        const input = {
          token: typedIn(visit, 'token').trim(),
          secret: null,
          signedInAs: visit.signedIn?.person.id ?? null,
          ...(password === null ? {} : { password, name: typedIn(visit, 'name') }),
        };
        if (visit.signedIn === null && password === null) throw new Problem('person_known', {});
        const { done } = await core.joining.accept(input, clientIn(deps, visit));
        return done === null ? goTo(site, '/app') : beginSignedIn(deps, visit, done, '/app');
      });
    },
  };

  async function invitationOf(visit: AppVisit) {
    const token = typedIn(visit, 'token').trim();
    const person = visit.signedIn?.person ?? null;
    const found = await core.joining.look(token, person?.id ?? null, clientIn(deps, visit));
    const { invitation, workspace, inviterName, needs } = found;
    return {
      token,
      needs,
      workspace: workspace.name,
      role: invitation.role,
      inviter: inviterName,
      email: invitation.email,
      signedInAs: person?.email ?? null,
    };
  }

  return {
    '/app/join': join,
    '/app/join/accept': accept,
    '/app/setup': setUp,
    '/app/forgotten': forgotten,
    '/app/reset': reset,
  };
}

const withoutToken = ({ typed: { token: _, ...typed }, fault }: FormState): FormState => ({ typed, fault });
