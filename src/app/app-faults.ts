import type { FaultReason } from '../core/base/fault.ts';
import { Problem, type ProblemCode, type ProblemDetails } from '../core/base/problem.ts';
import { writeWait } from '../core/base/wait-text.ts';
import { messageOf, rowOf } from '../wire/refusals/refusal-rows.ts';
import type { FormFault } from './app-form.ts';
import type { AppMessages } from './messages/app-messages.ts';

/** A refusal of the core, in the words of a page. */
export interface AppFault extends FormFault {
  readonly status: number;
  /** Seconds; null when waiting does not help. */
  readonly retryAfterS: number | null;
}

type FaultTexts = AppMessages['faults'];

/** The text for each fault of a field that a form of these pages can have. */
const FIELD_TEXTS: { readonly [R in FaultReason]?: keyof Omit<FaultTexts, 'refused' | 'tooMany'> } = {
  required: 'required',
  empty: 'required',
  too_long: 'tooLong',
  bad_character: 'badCharacter',
  control_character: 'badCharacter',
  not_an_email: 'email',
  password_too_short: 'passwordShort',
  password_too_long: 'passwordLong',
  password_common: 'passwordCommon',
  password_like_email: 'passwordIsEmail',
};

const UNPROCESSABLE = 422;

/** Refusals with a sentence of their own. */
const KNOWN_TEXTS: { readonly [C in ProblemCode]?: keyof Omit<FaultTexts, 'refused' | 'tooMany'> } = {
  one_time_link_ended: 'linkEnded',
  already_set_up: 'setUpDone',
  invitation_not_found: 'invitationGone',
  person_known: 'personKnown',
  already_member: 'alreadyMember',
  second_factor_required: 'secondFactorNeeded',
  forbidden: 'forbidden',
  second_factor_not_found: 'factorGone',
  last_way_to_sign_in: 'lastWay',
  passkey_not_found: 'passkeyGone',
};

/** Null for an error that is no refusal of the core. */
export function faultOf(messages: AppMessages, error: unknown): AppFault | null {
  if (!(error instanceof Problem)) return null;
  const { faults } = messages;
  const problem: Problem = error;
  const fault = fieldFaultOf(faults, problem);
  if (fault !== null) return { ...fault, status: UNPROCESSABLE, retryAfterS: null };
  if (isProblem(problem, 'rate_limited')) {
    const retryAfterS = Math.max(1, Math.ceil(problem.details.retryAfterMs / 1_000));
    return {
      field: null,
      text: faults.tooMany(writeWait(messages.tag, retryAfterS)),
      status: 429,
      retryAfterS,
    };
  }
  const isBusy = isProblem(problem, 'too_many') && problem.details.what === 'passwords';
  const name = isBusy ? 'busy' : KNOWN_TEXTS[problem.code];
  const text = name === undefined ? faults.refused(messageOf(problem)) : faults[name];
  return { field: null, text, status: rowOf(problem.code).status, retryAfterS: null };
}

/** The fault of one field, by the name that the forms give it. */
function fieldFaultOf(faults: FaultTexts, problem: Problem): FormFault | null {
  if (isProblem(problem, 'invalid_field')) {
    const { field, reason } = problem.details;
    return { field, text: textOf(faults, reason) ?? faults.refused(messageOf(problem)) };
  }
  if (isProblem(problem, 'wrong_code')) return { field: 'code', text: faults.code };
  if (isProblem(problem, 'sign_in_failed')) return signInFaults(faults)[problem.details.what];
  return null;
}

const signInFaults = (
  faults: FaultTexts,
): { readonly [W in ProblemDetails['sign_in_failed']['what']]: FormFault } => ({
  password: { field: 'password', text: faults.signIn },
  proof: { field: 'password', text: faults.password },
  weak_proof: { field: null, text: faults.weakProof },
  code: { field: 'code', text: faults.code },
  passkey: { field: null, text: faults.passkey },
  attempt: { field: null, text: faults.attemptGone },
});

const isProblem = <C extends ProblemCode>(problem: Problem, code: C): problem is Problem<C> =>
  problem.code === code;

function textOf(faults: FaultTexts, reason: FaultReason): string | null {
  const name = FIELD_TEXTS[reason];
  return name === undefined ? null : faults[name];
}
