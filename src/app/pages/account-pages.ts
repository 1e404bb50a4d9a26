import type { Role } from '../../core/base/caller.ts';
import { type Html, html } from '../../core/base/html.ts';
import { button, type FormState, formFault, formField, hidden, statusOfForm } from '../app-form.ts';
import { type AppContext, drawPage } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';

interface FormFacts {
  readonly state: FormState;
  readonly status?: number;
}

/** The field for a code that came by link: filled by the script, or pasted. */
const tokenField = (messages: AppMessages, state: FormState, token: 'keep' | 'send'): Html =>
  formField(messages, state, {
    name: 'token',
    label: messages.fields.token,
    fills: 'off',
    help: messages.fields.tokenHelp,
    token,
  });

const newPassword = (messages: AppMessages, state: FormState, isFirst = false): Html =>
  formField(messages, state, {
    name: 'password',
    label: messages.fields.newPassword,
    type: 'password',
    fills: 'new-password',
    help: messages.fields.newPasswordHelp,
    lengthMax: 1_000,
    isFirst,
  });

const nameField = (messages: AppMessages, state: FormState): Html =>
  formField(messages, state, {
    name: 'name',
    label: messages.fields.name,
    fills: 'name',
    help: messages.fields.nameHelp,
    lengthMax: 100,
  });

/** Once the script has taken the code from the link, later answers keep it out of sight. */
const keptToken = (messages: AppMessages, state: FormState): Html =>
  state.typed.token === undefined || state.typed.token === '' || state.fault?.field === 'token'
    ? tokenField(messages, state, 'keep')
    : hidden('token', state.typed.token);

/** The first person's account. */
export function setUpPage(context: AppContext, { state, status }: FormFacts): Response {
  const { site, messages } = context;
  const { setUp, fields } = messages;
  const email = formField(messages, state, {
    name: 'email',
    label: fields.email,
    type: 'email',
    fills: 'username',
  });
  return drawPage(context, {
    status: status ?? statusOfForm(state),
    title: setUp.title,
    body: html`<p>${setUp.text(new URL(site.publicUrl).host)}</p><form method="post" action="/app/setup">${formFault(state)}${keptToken(messages, state)}${nameField(messages, state)}${email}${newPassword(messages, state)}${button(setUp.button)}</form><p class="aside">${setUp.address} <strong class="mono">${site.publicUrl}/</strong></p>`,
  });
}

/** What an invitation says to the person who opens it. */
export interface InvitationFacts extends FormFacts {
  readonly token: string;
  readonly workspace: string;
  readonly role: Role;
  /** Null when the inviter has no name here. */
  readonly inviter: string | null;
  readonly email: string;
  /** The address of the person who is signed in; null for nobody. */
  readonly signedInAs: string | null;
  /** Whether the person sets a password, has to sign in, or has done so. */
  readonly needs: 'password' | 'sign_in' | 'nothing';
}

/** Asks for the code of an invitation; the script sends it at once. */
export function joinPage(context: AppContext, { state, status }: FormFacts): Response {
  const { messages } = context;
  const { join } = messages;
  return drawPage(context, {
    status: status ?? statusOfForm(state),
    title: join.title,
    body: html`<p>${join.pasteText}</p><form method="post" action="/app/join">${formFault(state)}${tokenField(messages, state, 'send')}${button(join.pasteButton)}</form>`,
  });
}

/** Shows to what one is invited, and by whom, before one joins. */
export function invitedPage(context: AppContext, facts: InvitationFacts): Response {
  const { messages } = context;
  const { join, roles } = messages;
  const { state, workspace, role, inviter } = facts;
  const invited =
    inviter === null ? join.invited(workspace, roles[role]) : join.invitedBy(inviter, workspace, roles[role]);
  return drawPage(context, {
    status: facts.status ?? statusOfForm(state),
    title: join.title,
    body: html`<p><strong>${invited}</strong></p>${formFault(state)}${waysToJoin(messages, facts)}`,
  });
}

function waysToJoin(messages: AppMessages, facts: InvitationFacts): Html {
  const { join, home } = messages;
  const { state, token, email, signedInAs, needs } = facts;
  const token_ = hidden('token', token);
  // By form: the code in the place to return to must not be in an address.
  const back = hidden('return', `/app/join#${token}`);
  const signInForm = html`<form method="post" action="/app/sign-in/start">${back}<button class="button${needs === 'sign_in' ? null : ' quiet'}">${join.signInButton}</button></form>`;
  if (needs === 'nothing') {
    return html`<p>${join.asSelf(email)}</p><form method="post" action="/app/join/accept">${token_}${button(join.button)}</form>`;
  }
  if (signedInAs !== null) {
    return html`<p>${join.asOther(email, signedInAs)}</p><form method="post" action="/app/sign-out">${back}${button(home.signOut)}</form>`;
  }
  if (needs === 'sign_in') {
    return html`<p>${join.asKnown(email)}</p>${signInForm}`;
  }
  // Password managers save the password with the user name.
  const user = html`<input type="text" name="email" autocomplete="username" value="${email}" readonly hidden>`;
  return html`<p>${join.asNew(email)}</p><form method="post" action="/app/join/accept">${token_}${user}${nameField(messages, state)}${newPassword(messages, state)}${button(join.button)}</form><p class="or">${messages.signIn.or}</p>${signInForm}`;
}

/** Asks for the address that gets a link to choose a new password. */
export function forgottenPage(
  context: AppContext,
  { state, status, sendsMail }: FormFacts & { readonly sendsMail: boolean },
): Response {
  const { messages } = context;
  const { forgotten, fields, signIn } = messages;
  const email = formField(messages, state, {
    name: 'email',
    label: fields.email,
    type: 'email',
    fills: 'username',
    isFirst: true,
  });
  const form = html`<p>${forgotten.text}</p><form method="post" action="/app/forgotten">${formFault(state)}${email}${button(forgotten.button)}</form>`;
  return drawPage(context, {
    status: status ?? statusOfForm(state),
    title: forgotten.title,
    body: html`${sendsMail ? form : html`<p>${forgotten.noMail}</p>`}<p class="aside"><a href="/app/sign-in">${signIn.title}</a></p>`,
  });
}

/** The same for everybody: it says nothing about who has an account. */
export function mailSentPage(context: AppContext, email: string): Response {
  const { forgotten, signIn } = context.messages;
  return drawPage(context, {
    status: 202,
    title: forgotten.sentTitle,
    body: html`<p>${forgotten.sentText(email)}</p><p class="aside"><a href="/app/sign-in">${signIn.title}</a></p>`,
  });
}

export function resetPage(context: AppContext, { state, status }: FormFacts): Response {
  const { messages } = context;
  const { reset } = messages;
  return drawPage(context, {
    status: status ?? statusOfForm(state),
    title: reset.title,
    body: html`<p>${reset.text}</p><form method="post" action="/app/reset">${formFault(state)}${keptToken(messages, state)}${newPassword(messages, state)}${button(reset.button)}</form>`,
  });
}
