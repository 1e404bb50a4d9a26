import { type Html, html } from '../../core/base/html.ts';
import type { SecondFactorKind } from '../../core/sign-in/second-factors.ts';
import { button, type FormState, formFault, formField, goodNews, hidden, statusOfForm } from '../app-form.ts';
import { type AppContext, drawPage } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';
import { passkeyForm, passkeyObstacle } from './passkey-form.ts';

/** A provider that people can sign in with. */
export interface ProviderLink {
  readonly name: string;
  readonly title: string;
  /** A path of this server that redirects to the provider. */
  readonly path: string;
}

export interface SignInFacts {
  readonly state: FormState;
  /** Where the person goes afterwards. */
  readonly returnTo: string;
  readonly providers: readonly ProviderLink[];
  readonly note?: keyof Pick<AppMessages['signIn'], 'first' | 'signedOut'> | null;
  readonly status?: number;
}

export function signInPage(context: AppContext, facts: SignInFacts): Response {
  const { messages } = context;
  const { signIn, fields } = messages;
  const { state, returnTo, note = null } = facts;
  const isReturning = state.typed.email !== undefined && state.typed.email !== '';
  const form = html`<form method="post" action="/app/sign-in">${formFault(state)}${hidden('return', returnTo)}${formField(messages, state, { name: 'email', label: fields.email, type: 'email', fills: 'username', isFirst: !isReturning })}${formField(messages, state, { name: 'password', label: fields.password, type: 'password', fills: 'current-password', isFirst: isReturning })}${button(signIn.button)}</form>`;
  return drawPage(context, {
    status: facts.status ?? statusOfForm(state),
    title: signIn.title,
    body: html`${note === null ? null : goodNews(signIn[note])}${form}${otherWays(context, facts)}<p class="aside"><a href="/app/forgotten">${signIn.forgotten}</a></p>`,
  });
}

function otherWays(context: AppContext, { returnTo, providers }: SignInFacts): Html | null {
  const { site, messages } = context;
  const { signIn } = messages;
  const links = providers.map(providerLink(messages));
  const obstacle = passkeyObstacle(site, messages);
  const passkey =
    obstacle === null
      ? passkeyForm(context, { does: 'sign-in', text: signIn.passkey, then: returnTo })
      : null;
  const why = obstacle === null ? null : html`<p class="aside">${obstacle}</p>`;
  if (links.length === 0 && passkey === null) return why;
  return html`<p class="or">${signIn.or}</p><div class="stack">${passkey}${links}</div>${why}`;
}

export interface SecondStepFacts {
  readonly state: FormState;
  readonly returnTo: string;
  readonly attempt: string;
  readonly kinds: readonly SecondFactorKind[];
  readonly status?: number;
}

/** Asks for the second factor of a sign-in whose password was right. */
export function secondStepPage(context: AppContext, facts: SecondStepFacts): Response {
  const { site, messages } = context;
  const { secondStep } = messages;
  const { state, returnTo, attempt, kinds } = facts;
  const target = attemptTarget(facts);
  const hasCode = kinds.includes('totp');
  const canUseKey = kinds.includes('passkey') && passkeyObstacle(site, messages) === null;
  const passkey = canUseKey
    ? passkeyForm(context, { does: 'sign-in', text: secondStep.passkey, then: returnTo, attempt })
    : null;
  return drawPage(context, {
    status: facts.status ?? statusOfForm(state),
    title: secondStep.title,
    body: html`<p>${hasCode ? secondStep.text : secondStep.textPasskey}</p>${formFault(state)}${hasCode ? codeForm(messages, state, target) : null}${passkey === null ? null : html`${hasCode ? html`<p class="or">${messages.signIn.or}</p>` : null}${passkey}`}${kinds.includes('recovery_code') ? recoveryForm(messages, state, target) : null}<p class="aside"><a href="/app/sign-in">${secondStep.again}</a></p>`,
  });
}

/** Where the form of a code goes, and with which hidden fields. */
interface CodeTarget {
  readonly action: string;
  readonly fields: Html;
}

const attemptTarget = ({ attempt, returnTo, kinds }: SecondStepFacts): CodeTarget => ({
  action: '/app/sign-in/second-factor',
  fields: html`${hidden('attempt', attempt)}${hidden('return', returnTo)}${hidden('kinds', kinds.join(' '))}`,
});

function codeForm(messages: AppMessages, state: FormState, target: CodeTarget): Html {
  const { fields, secondStep } = messages;
  const code = formField(messages, state, {
    name: 'code',
    label: fields.code,
    fills: 'one-time-code',
    help: fields.codeHelp,
    isNumeric: true,
    isFirst: true,
    lengthMax: 20,
  });
  return html`<form method="post" action="${target.action}">${target.fields}${code}${button(secondStep.button)}</form>`;
}

function recoveryForm(messages: AppMessages, state: FormState, target: CodeTarget): Html {
  const { fields, secondStep } = messages;
  const isOpen = state.fault?.field === 'recovery_code';
  const code = formField(messages, state, {
    name: 'recovery_code',
    label: fields.recoveryCode,
    fills: 'off',
    help: fields.recoveryCodeHelp,
    lengthMax: 60,
  });
  return html`<details${isOpen ? html` open` : null}><summary>${secondStep.recovery}</summary><form method="post" action="${target.action}">${target.fields}${code}${button(secondStep.recoveryButton, 'plain')}</form></details>`;
}

export interface ProveFacts {
  readonly state: FormState;
  readonly returnTo: string;
  readonly hasPassword: boolean;
  /** The second factors of the person, of whom a password alone proves nothing then. */
  readonly kinds: readonly SecondFactorKind[];
  readonly email: string;
  /** The providers whose accounts the person has linked. */
  readonly providers: readonly ProviderLink[];
  readonly status?: number;
}

/** Asks a person who is signed in to prove it again, in a way that the person has. */
export function provePage(context: AppContext, facts: ProveFacts): Response {
  const { site, messages } = context;
  const { state, returnTo, kinds, providers } = facts;
  const target = { action: '/app/prove', fields: hidden('return', returnTo) };
  const hasCode = kinds.includes('totp');
  const recovery = kinds.includes('recovery_code') ? recoveryForm(messages, state, target) : null;
  const first = hasCode
    ? codeForm(messages, state, target)
    : facts.hasPassword && kinds.length === 0
      ? passwordForm(messages, facts)
      : null;
  const canUseKey = kinds.includes('passkey') && passkeyObstacle(site, messages) === null;
  const others = [
    ...(canUseKey
      ? [passkeyForm(context, { does: 'prove', text: messages.prove.passkey, then: returnTo })]
      : []),
    ...providers.map(providerLink(messages)),
  ];
  const or = first !== null && others.length > 0 ? html`<p class="or">${messages.signIn.or}</p>` : null;
  return drawPage(context, {
    status: facts.status ?? statusOfForm(state),
    title: messages.prove.title,
    body: html`<p>${messages.prove.text}</p>${formFault(state)}${first}${or}<div class="stack">${others}</div>${recovery}`,
    footer: html`<a href="/app">${messages.home.back}</a>`,
  });
}

function passwordForm(messages: AppMessages, { state, returnTo, email }: ProveFacts): Html {
  const { fields, prove } = messages;
  const password = formField(messages, state, {
    name: 'password',
    label: fields.currentPassword,
    type: 'password',
    fills: 'current-password',
    isFirst: true,
  });
  // Password managers find the password by the user name.
  const user = html`<input type="text" name="email" autocomplete="username" value="${email}" readonly hidden>`;
  return html`<form method="post" action="/app/prove">${user}${hidden('return', returnTo)}${password}${button(prove.button)}</form>`;
}

/** A link, not a form: the policy of these pages lets no form lead to a provider. */
const providerLink =
  ({ signIn }: AppMessages) =>
  ({ title, path }: ProviderLink): Html =>
    html`<a class="button plain" href="${path}">${signIn.provider(title)}</a>`;
