import { Problem } from '../../core/base/problem.ts';
import { passkeyIds } from '../../wire/values/ids.ts';
import { faultOf } from '../app-faults.ts';
import { EMPTY_FORM, type FormState } from '../app-form.ts';
import { goTo, withCookiesOf } from '../app-page.ts';
import { type AppVisit, answerForm, typedIn } from '../app-visit.ts';
import { enrolmentPage, factorPage, passkeysPage, recoveryCodesPage } from '../pages/factor-pages.ts';
import { type Flow, type FlowDeps, type Flows, personIn } from './flow.ts';

const FACTOR_PATH = '/app/second-factor';
const PASSKEYS_PATH = '/app/passkeys';
const SECRET = /^[A-Z2-7]{16,128}$/;
/** Base64. */
const PICTURE = /^[A-Za-z0-9+/=]{1,40000}$/;

/** The authenticator app, recovery codes and passkeys of a person. */
export function createFactorFlows(deps: FlowDeps): Flows {
  const { core, site, browsers } = deps;

  const provenIn = (visit: AppVisit) => {
    const signedIn = personIn(visit);
    core.sessions.requireProven(signedIn.session);
    return signedIn;
  };

  async function drawFactor(visit: AppVisit, fault: string | null = null): Promise<Response> {
    const { totpSinceMs, recoveryCodes } = await core.factorSettings.counts(personIn(visit).person.id);
    const isJustOff = visit.query.has('off');
    return factorPage(visit, { sinceMs: totpSinceMs, codesLeft: recoveryCodes, fault, isJustOff });
  }

  async function drawPasskeys(visit: AppVisit, fault: string | null = null): Promise<Response> {
    const passkeys = await core.passkeys.list(personIn(visit).person.id);
    const rows = passkeys.map(({ id, name, createdAtMs }) => ({
      id: passkeyIds.write(id),
      name,
      createdAtMs,
    }));
    return passkeysPage(visit, { passkeys: rows, fault, isJustRemoved: visit.query.has('removed') });
  }

  /** Shows a refusal on the page of `draw`; a missing proof is asked for first. */
  async function orFault(
    visit: AppVisit,
    draw: (visit: AppVisit, fault: string) => Promise<Response>,
    run: () => Promise<Response>,
  ): Promise<Response> {
    try {
      return await run();
    } catch (error) {
      const isUnproven = error instanceof Problem && error.code === 'proof_required';
      const fault = isUnproven ? null : faultOf(visit.messages, error);
      if (fault === null) throw error;
      return draw(visit, fault.text);
    }
  }

  const factor: Flow = {
    get: (visit) => drawFactor(visit),
    post: (visit) =>
      orFault(visit, drawFactor, async () => {
        const { secret, qr } = await core.factorSettings.begin(provenIn(visit));
        const picture = Buffer.from(qr).toString('base64');
        return enrolmentPage(visit, { state: EMPTY_FORM, secret, picture });
      }),
  };

  const confirm: Flow = {
    back: FACTOR_PATH,
    get: () => goTo(site, FACTOR_PATH),
    post(visit) {
      // The form carries what the page shows, because the secret is not stored in a form that can be read.
      const shown = { secret: typedIn(visit, 'secret'), picture: typedIn(visit, 'picture') };
      if (!SECRET.test(shown.secret) || !PICTURE.test(shown.picture)) return goTo(site, FACTOR_PATH);
      const draw = (state: FormState, status: number) => enrolmentPage(visit, { state, status, ...shown });
      return answerForm(visit, ['code'], draw, async () => {
        const renewed = await core.factorSettings.confirm(provenIn(visit), typedIn(visit, 'code'));
        return withCookiesOf(recoveryCodesPage(visit, renewed.recoveryCodes), browsers.begin(renewed));
      });
    },
  };

  const newCodes: Flow = {
    back: FACTOR_PATH,
    get: () => goTo(site, FACTOR_PATH),
    post: (visit) =>
      orFault(visit, drawFactor, async () => {
        const renewed = await core.factorSettings.renewCodes(provenIn(visit));
        return withCookiesOf(recoveryCodesPage(visit, renewed.recoveryCodes), browsers.begin(renewed));
      }),
  };

  const off: Flow = {
    back: FACTOR_PATH,
    get: () => goTo(site, FACTOR_PATH),
    post: (visit) =>
      orFault(visit, drawFactor, async () => {
        const renewed = await core.factorSettings.turnOff(provenIn(visit));
        return goTo(site, `${FACTOR_PATH}?off`, { cookies: browsers.begin(renewed) });
      }),
  };

  const remove: Flow = {
    back: PASSKEYS_PATH,
    get: () => goTo(site, PASSKEYS_PATH),
    post: (visit) =>
      orFault(visit, drawPasskeys, async () => {
        const id = passkeyIds.read(typedIn(visit, 'id'));
        if (id === null) return goTo(site, PASSKEYS_PATH);
        const renewed = await core.passkeys.remove(provenIn(visit), id);
        return goTo(site, `${PASSKEYS_PATH}?removed`, { cookies: browsers.begin(renewed) });
      }),
  };

  return {
    [FACTOR_PATH]: factor,
    '/app/second-factor/confirm': confirm,
    '/app/second-factor/codes': newCodes,
    '/app/second-factor/off': off,
    [PASSKEYS_PATH]: { get: (visit) => drawPasskeys(visit) },
    '/app/passkeys/remove': remove,
  };
}
