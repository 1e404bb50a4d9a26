import type { SignedIn } from '../core/accounts/sessions.ts';
import { decodeUtf8, mediaTypeOf, readBytes } from '../wire/http/read-body.ts';
import { APP_PATH } from '../wire/http/return-path.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';
import { faultOf } from './app-faults.ts';
import type { FormState } from './app-form.ts';
import { type AppContext, goTo } from './app-page.ts';

/** A request for a page, after all checks that pages share. */
export interface AppVisit extends AppContext {
  readonly request: Request;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  /** The fields of a form; empty for `GET`. */
  readonly form: URLSearchParams;
  /** Null for nobody. */
  readonly signedIn: SignedIn | null;
}

const FORM_BYTES_MAX = 64 * 1_024;
const FORM_TYPE = 'application/x-www-form-urlencoded';
/** What no page shows again. */
const UNSHOWN: ReadonlySet<string> = new Set(['password', 'code', 'recovery_code']);

/** Null when the body is no form. Throws body_too_large, malformed_body. */
export async function readForm(request: Request): Promise<URLSearchParams | null> {
  if (mediaTypeOf(request) !== FORM_TYPE) return null;
  return new URLSearchParams(decodeUtf8(await readBytes(request, FORM_BYTES_MAX)));
}

/** The value of a field; '' for an absent one. */
export const typedIn = ({ form }: Pick<AppVisit, 'form'>, name: string): string => form.get(name) ?? '';

/**
 * Answers a form. When the core refuses, `draw` shows the form again, with what was typed and what is wrong: beside one
 * of `fields`, or else above the form.
 */
export async function answerForm(
  visit: AppVisit,
  fields: readonly string[],
  draw: (state: FormState, status: number) => Response | Promise<Response>,
  run: () => Promise<Response>,
): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    const fault = faultOf(visit.messages, error);
    if (fault === null) throw error;
    const { field, text, status, retryAfterS } = fault;
    const place = field !== null && fields.includes(field) ? field : null;
    const typed = Object.fromEntries([...visit.form].filter(([name]) => !UNSHOWN.has(name)));
    const response = await draw({ typed, fault: { field: place, text } }, status);
    if (retryAfterS !== null) response.headers.set('retry-after', String(retryAfterS));
    return response;
  }
}

/** The page that asks for a sign-in, and leads back to `path` afterwards. */
export const goToSignIn = ({ site }: AppContext, path: string): Response =>
  goTo(site, path === APP_PATH ? SIGN_IN_PATH : `${SIGN_IN_PATH}?return=${encodeURIComponent(path)}`);

const SIGN_IN_PATH = '/app/sign-in';
