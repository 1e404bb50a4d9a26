import type { FaultReason } from '../core/base/fault.ts';
import { Problem, type ProblemDetails } from '../core/base/problem.ts';
import { writeWait } from '../core/base/wait-text.ts';
import { REFUSALS } from '../wire/refusals/refusal-rows.ts';
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
  not_a_url: 'url',
  not_http: 'url',
  bad_form: 'url',
  own_domain: 'ownUrl',
  password_too_short: 'passwordShort',
  password_too_long: 'passwordLong',
  password_common: 'passwordCommon',
  password_like_email: 'passwordIsEmail',
};

const UNPROCESSABLE = 422;

/** Null for an error that is no refusal. */
export function faultOf(messages: AppMessages, error: unknown): AppFault | null {
  if (!(error instanceof Problem)) return null;
  const { faults } = messages;
  const at = (field: string | null, text: string, status = UNPROCESSABLE): AppFault => ({
    field,
    text,
    status,
    retryAfterS: null,
  });
  if (is(error, 'rate_limited')) {
    const retryAfterS = Math.max(1, Math.ceil(error.details.retryAfterMs / 1_000));
    return { ...at(null, faults.tooMany(writeWait(messages.tag, retryAfterS)), 429), retryAfterS };
  }
  if (is(error, 'too_many') && error.details.what === 'passwords') return at(null, faults.busy, 503);
  if (is(error, 'invalid_field')) return at(error.details.field, textOf(faults, error.details.reason, error));
  if (is(error, 'invalid_link')) {
    const [first] = error.details.faults;
    return first === undefined
      ? at(null, refusedBy(faults, error))
      : at(first.field === 'destination' ? 'url' : first.field, textOf(faults, first.reason, error));
  }
  if (is(error, 'sign_in_failed')) {
    const { what } = error.details;
    return {
      password: at('password', faults.signIn),
      proof: at('password', faults.password),
      code: at('code', faults.code),
      attempt: at(null, faults.attemptGone),
    }[what];
  }
  const known: { readonly [C in keyof ProblemDetails]?: string } = {
    one_time_link_ended: faults.resetGone,
    already_set_up: faults.setUpDone,
    invitation_not_found: faults.invitationGone,
    person_known: faults.personKnown,
    already_member: faults.alreadyMember,
    second_factor_required: faults.secondFactorNeeded,
  };
  return at(null, known[error.code] ?? refusedBy(faults, error), REFUSALS[error.code].status);
}

const is = <C extends keyof ProblemDetails>(problem: Problem, code: C): problem is Problem<C> =>
  problem.code === code;

function textOf(faults: FaultTexts, reason: FaultReason, error: Problem): string {
  const name = FIELD_TEXTS[reason];
  return name === undefined ? refusedBy(faults, error) : faults[name];
}

/** The sentence of the API, in English: for refusals that are rare on these pages. */
function refusedBy(faults: FaultTexts, { code, details }: Problem): string {
  const { message } = REFUSALS[code] as { message: (details: unknown) => string };
  return faults.refused(message(details));
}
