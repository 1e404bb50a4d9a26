import { type Html, html } from '../../core/base/html.ts';
import {
  button,
  EMPTY_FORM,
  type FormState,
  formFault,
  formField,
  goodNews,
  hidden,
  statusOfForm,
} from '../app-form.ts';
import { type AppContext, drawPage } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';
import { passkeyForm, passkeyObstacle } from './passkey-form.ts';

const backHome = ({ home }: AppMessages): Html => html`<a href="/app">${home.back}</a>`;

const dateIn = ({ tag }: AppMessages, atMs: number): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(atMs);

export interface FactorFacts {
  /** Null while it is off. */
  readonly sinceMs: number | null;
  readonly codesLeft: number;
  readonly fault: string | null;
  readonly isJustOff?: boolean;
}

/** Whether the second factor is on, and what can be done about it. */
export function factorPage(
  context: AppContext,
  { sinceMs, codesLeft, fault, isJustOff = false }: FactorFacts,
) {
  const { messages } = context;
  const { factor } = messages;
  const off = html`<p>${factor.intro}</p><form method="post" action="/app/second-factor">${button(factor.start)}</form>`;
  const on = html`<p>${factor.onText(dateIn(messages, sinceMs ?? 0))} ${factor.left(codesLeft)}</p><section><p>${factor.newCodesText}</p><form method="post" action="/app/second-factor/codes">${button(factor.newCodes, 'plain')}</form></section><section><p>${factor.turnOffText}</p><form method="post" action="/app/second-factor/off">${button(factor.turnOff, 'danger')}</form></section>`;
  return drawPage(context, {
    status: fault === null ? 200 : 422,
    title: factor.title,
    body: html`${isJustOff ? goodNews(factor.off) : null}${formFault({ ...EMPTY_FORM, fault: fault === null ? null : { field: null, text: fault } })}${sinceMs === null ? off : on}`,
    footer: backHome(messages),
  });
}

export interface EnrolmentFacts {
  readonly state: FormState;
  /** Base32. */
  readonly secret: string;
  /** The QR code: an SVG in base64. */
  readonly picture: string;
  readonly status?: number;
}

/** Shows the secret of a new second factor and asks for the first code. */
export function enrolmentPage(
  context: AppContext,
  { state, secret, picture, status }: EnrolmentFacts,
): Response {
  const { messages } = context;
  const { factor, fields } = messages;
  const code = formField(messages, state, {
    name: 'code',
    label: fields.code,
    fills: 'one-time-code',
    help: fields.codeHelp,
    isNumeric: true,
    isFirst: true,
    lengthMax: 20,
  });
  const spaced = secret.replace(/(.{4})(?=.)/g, '$1 ');
  return drawPage(context, {
    status: status ?? statusOfForm(state),
    title: factor.scanTitle,
    body: html`<p>${factor.scanText}</p><img class="qr" src="data:image/svg+xml;base64,${picture}" alt="${factor.qr}" width="208" height="208"><p class="label">${factor.byHand}</p><code class="key mono" id="key">${spaced}</code><form method="post" action="/app/second-factor/confirm">${formFault(state)}${hidden('secret', secret)}${hidden('picture', picture)}${code}${button(factor.confirm)}</form>`,
    footer: backHome(messages),
  });
}

/** The recovery codes, shown this one time. */
export function recoveryCodesPage(context: AppContext, codes: readonly string[]): Response {
  const { messages } = context;
  const { factor } = messages;
  return drawPage(context, {
    title: factor.codesTitle,
    body: html`<p>${factor.codesText}</p><ul class="codes mono">${codes.map((code) => html`<li>${code}</li>`)}</ul><a class="button" href="/app">${factor.codesDone}</a>`,
  });
}

export interface PasskeysFacts {
  readonly passkeys: readonly { readonly id: string; readonly name: string; readonly createdAtMs: number }[];
  readonly fault: string | null;
  readonly isJustRemoved?: boolean;
}

/** The passkeys of a person, and a form to add one. */
export function passkeysPage(
  context: AppContext,
  { passkeys: list, fault, isJustRemoved = false }: PasskeysFacts,
) {
  const { messages } = context;
  const { passkeys } = messages;
  const rows = list.map(
    ({ id, name, createdAtMs }) =>
      html`<li><span>${name}<small>${passkeys.added(dateIn(messages, createdAtMs))}</small></span><form method="post" action="/app/passkeys/remove">${hidden('id', id)}<button class="button plain small" aria-label="${passkeys.remove}: ${name}">${passkeys.remove}</button></form></li>`,
  );
  return drawPage(context, {
    status: fault === null ? 200 : 422,
    title: passkeys.title,
    body: html`${isJustRemoved ? goodNews(passkeys.removed) : null}${formFault({ ...EMPTY_FORM, fault: fault === null ? null : { field: null, text: fault } })}<p>${passkeys.intro}</p>${rows.length === 0 ? html`<p>${passkeys.none}</p>` : html`<ul class="rows">${rows}</ul>`}${addForm(context)}${firstCodes(messages)}`,
    footer: backHome(messages),
  });
}

function addForm(context: AppContext): Html {
  const { site, messages } = context;
  const obstacle = passkeyObstacle(site, messages);
  const { passkeys, fields } = messages;
  if (obstacle !== null) return html`<p class="notice bad">${obstacle}</p>`;
  const name = formField(messages, EMPTY_FORM, {
    name: 'name',
    label: fields.passkeyName,
    fills: 'off',
    help: fields.passkeyNameHelp,
    lengthMax: 100,
  });
  return html`<section><noscript><p class="notice bad">${passkeys.needScript}</p></noscript>${passkeyForm(context, { does: 'add', text: passkeys.add, then: '/app/passkeys', nameFrom: 'name', fields: name })}</section>`;
}

/** The script fills this with the recovery codes that come with a first passkey. */
const firstCodes = ({ factor }: AppMessages): Html =>
  html`<section id="first-codes" hidden><h2 tabindex="-1">${factor.codesTitle}</h2><p>${factor.codesText}</p><ul class="codes mono"></ul><a class="button" href="/app">${factor.codesDone}</a></section>`;
