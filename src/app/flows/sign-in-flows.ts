import { SECOND_FACTOR_KINDS, type SecondFactorKind } from '../../core/sign-in/second-factors.ts';
import type { Proof, SignInOutcome } from '../../core/sign-in/sign-in.ts';
import { APP_PATH, returnPathOf } from '../../wire/http/return-path.ts';
import { EMPTY_FORM, type FormState } from '../app-form.ts';
import { goTo } from '../app-page.ts';
import { type AppVisit, answerForm, typedIn } from '../app-visit.ts';
import type { AppMessages } from '../messages/app-messages.ts';
import { refusedPage } from '../pages/notice-pages.ts';
import { provePage, type SignInFacts, secondStepPage, signInPage } from '../pages/sign-in-pages.ts';
import {
  beginSignedIn,
  clientIn,
  endSessionQuietly,
  type Flow,
  type FlowDeps,
  type Flows,
  personIn,
} from './flow.ts';

/** Signing in, the second step, proving it again, signing out. */
export function createSignInFlows(deps: FlowDeps): Flows {
  const { core, site, browsers } = deps;

  const signInFacts = (returnTo: string): Pick<SignInFacts, 'returnTo' | 'providers'> => ({
    returnTo,
    providers: deps.providersFor(returnTo.includes('#') ? APP_PATH : returnTo),
  });

  const signIn: Flow = {
    isOpen: true,
    get(visit) {
      const { query, signedIn, messages } = visit;
      const returnTo = returnPathOf(query.get('return'));
      const failed = query.get('error');
      const text = failed === null ? null : providerFault(messages, failed);
      if (signedIn !== null) {
        // With a session, an answer that comes too late is that of an older tab.
        if (text === null || failed === 'oidc_expired') return goTo(site, returnTo);
        return refusedPage(visit, { status: 200, text, retryAfterS: null });
      }
      const state = text === null ? EMPTY_FORM : { typed: {}, fault: { field: null, text } };
      const note = query.has('signed-out') ? 'signedOut' : returnTo === APP_PATH ? null : 'first';
      return signInPage(visit, {
        state,
        ...signInFacts(returnTo),
        note: text === null ? note : null,
        status: 200,
      });
    },
    post(visit) {
      const returnTo = returnPathOf(typedIn(visit, 'return'));
      const draw = (state: FormState, status: number) =>
        signInPage(visit, { state, status, ...signInFacts(returnTo) });
      return answerForm(visit, ['email', 'password'], draw, async () => {
        const input = { email: typedIn(visit, 'email'), password: typedIn(visit, 'password') };
        const outcome = await core.signIn.withPassword(input, clientIn(deps, visit));
        return continueSignIn(deps, visit, outcome, returnTo);
      });
    },
  };

  /** Signing in from another form, whose place to return to must not be in an address: it may contain a code. */
  const start: Flow = {
    isOpen: true,
    get: () => goTo(site, '/app/sign-in'),
    post(visit) {
      const returnTo = returnPathOf(typedIn(visit, 'return'));
      return signInPage(visit, { state: EMPTY_FORM, ...signInFacts(returnTo), note: 'first' });
    },
  };

  const secondStep: Flow = {
    isOpen: true,
    get: () => goTo(site, '/app/sign-in'),
    post(visit) {
      const returnTo = returnPathOf(typedIn(visit, 'return'));
      const attempt = typedIn(visit, 'attempt');
      const kinds = kindsIn(typedIn(visit, 'kinds'));
      const recovery = visit.form.get('recovery_code');
      const kind = recovery === null ? 'totp' : 'recovery_code';
      const draw = (state: FormState, status: number) => {
        if (state.fault?.text === visit.messages.faults.attemptGone) {
          return signInPage(visit, { state, status, ...signInFacts(returnTo) });
        }
        return secondStepPage(visit, {
          state: atRecovery(visit.messages, state, kind),
          status,
          attempt,
          kinds,
          returnTo,
        });
      };
      return answerForm(visit, ['code', 'recovery_code'], draw, async () => {
        const client = clientIn(deps, visit);
        const code = recovery ?? typedIn(visit, 'code');
        const done = await core.signIn.withSecondFactor(attempt, { kind, code }, client);
        return beginSignedIn(deps, visit, done, returnTo);
      });
    },
  };

  const prove: Flow = {
    async get(visit) {
      return provePage(visit, { state: EMPTY_FORM, ...(await proveFacts(visit, visit.query.get('return'))) });
    },
    post(visit) {
      const draw = async (asked: FormState, status: number) => {
        const kind = visit.form.has('recovery_code') ? 'recovery_code' : 'totp';
        const state = atRecovery(visit.messages, asked, kind);
        return provePage(visit, { state, status, ...(await proveFacts(visit, typedIn(visit, 'return'))) });
      };
      return answerForm(visit, ['password', 'code', 'recovery_code'], draw, async () => {
        const proven = await core.signIn.prove(personIn(visit), proofIn(visit));
        return goTo(site, returnPathOf(typedIn(visit, 'return')), { cookies: browsers.begin(proven) });
      });
    },
  };

  async function proveFacts(visit: AppVisit, wanted: string | null) {
    const { person } = personIn(visit);
    const returnTo = returnPathOf(wanted);
    const [hasPassword, kinds, identities] = await Promise.all([
      core.ownAccount.hasPassword(person.id),
      core.secondFactors.kindsOf(person.id),
      core.identities.list(personIn(visit)),
    ]);
    const linked = new Set(identities.map(({ provider }) => provider?.name));
    const providers = deps.providersFor(returnTo, { asksAgain: true }).filter(({ name }) => linked.has(name));
    return { returnTo, email: person.email, hasPassword, kinds, providers };
  }

  const signOut: Flow = {
    isOpen: true,
    get: () => goTo(site, APP_PATH),
    async post(visit) {
      if (visit.signedIn !== null) await endSessionQuietly(core, visit.signedIn);
      const wanted = typedIn(visit, 'return');
      const path = wanted === '' ? '/app/sign-in?signed-out' : returnPathOf(wanted);
      return goTo(site, path, { cookies: browsers.end() });
    },
  };

  return {
    '/app/sign-in': signIn,
    '/app/sign-in/start': start,
    '/app/sign-in/second-factor': secondStep,
    '/app/prove': prove,
    '/app/sign-out': signOut,
  };
}

/** After a right first factor: the second step, or the place where the person wanted to go. */
export async function continueSignIn(
  deps: FlowDeps,
  visit: AppVisit,
  outcome: SignInOutcome,
  returnTo: string,
): Promise<Response> {
  if ('done' in outcome) return beginSignedIn(deps, visit, outcome.done, returnTo);
  const { attempt, needs } = outcome.pending;
  return secondStepPage(visit, { state: EMPTY_FORM, attempt, kinds: needs, returnTo });
}

/** What the form that was sent proves. */
function proofIn(visit: AppVisit): Proof {
  const { form } = visit;
  for (const [field, kind] of CODE_FIELDS) {
    if (form.has(field)) return { kind, code: typedIn(visit, field) };
  }
  return { kind: 'password', password: typedIn(visit, 'password') };
}

const CODE_FIELDS = [
  ['code', 'totp'],
  ['recovery_code', 'recovery_code'],
] as const;

const kindsIn = (text: string): readonly SecondFactorKind[] => {
  const named = new Set(text.split(' '));
  return SECOND_FACTOR_KINDS.filter((kind) => named.has(kind));
};

/** A wrong recovery code is shown at its own field. */
function atRecovery({ faults }: AppMessages, state: FormState, kind: 'totp' | 'recovery_code'): FormState {
  if (kind === 'totp' || state.fault?.field === null || state.fault === null) return state;
  return { ...state, fault: { field: 'recovery_code', text: faults.recoveryCode } };
}

/** The sentence about a sign-in with a provider; an unknown code, which anybody can write, gets the general one. */
function providerFault({ providers }: AppMessages, code: string): string {
  const texts: Readonly<Record<string, string>> = providers;
  return (Object.hasOwn(texts, code) ? texts[code] : undefined) ?? providers.oidc_failed;
}
