import type { Role } from '../../core/base/caller.ts';
import { type Html, html } from '../../core/base/html.ts';
import {
  button,
  EMPTY_FORM,
  type FormState,
  formFault,
  formField,
  goodNews,
  statusOfForm,
} from '../app-form.ts';
import { type AppContext, drawPage } from '../app-page.ts';

export interface HomeFacts {
  readonly state: FormState;
  readonly name: string;
  readonly email: string;
  readonly isInstanceAdmin: boolean;
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly passkeys: number;
  /** The short URL of the link that was just made. */
  readonly made: string | null;
  /** Right after the set-up. */
  readonly isNew: boolean;
  readonly status?: number;
}

/** What a person who is signed in sees first. */
export function homePage(context: AppContext, facts: HomeFacts): Response {
  const { messages } = context;
  const { home, setUp } = messages;
  const { name, isNew, email, isInstanceAdmin } = facts;
  const who = html`<p>${home.signedInAs(email)}${isInstanceAdmin ? html`<br>${home.admin}` : null}</p>`;
  return drawPage(context, {
    status: facts.status ?? statusOfForm(facts.state),
    title: isNew ? setUp.doneTitle : home.title(name),
    body: html`${isNew ? html`<p>${setUp.doneText}</p>` : who}${linkPart(context, facts)}${workspacesPart(context, facts)}${securityPart(context, facts)}<section><h2>${home.more}</h2><p><a href="/docs">${home.reference}</a></p></section>`,
    footer: html`<form method="post" action="/app/sign-out"><button class="quiet">${home.signOut}</button></form>`,
    isWide: true,
  });
}

function linkPart({ messages }: AppContext, facts: HomeFacts): Html | null {
  const { home, fields } = messages;
  const writable = facts.workspaces.filter(({ role }) => role !== 'viewer');
  if (writable.length === 0) return null;
  const { made, state } = facts;
  const url = formField(messages, made === null ? state : EMPTY_FORM, {
    name: 'url',
    label: fields.url,
    type: 'text',
    fills: 'off',
    lengthMax: 8_000,
    isFirst: made === null,
  });
  return html`<section><h2>${home.linkTitle}</h2><p>${home.linkText}</p>${made === null ? null : madeLink(messages, made)}<form method="post" action="/app/links">${formFault(state)}${workspaceField(fields.workspace, writable, state)}${url}${button(home.linkButton)}</form></section>`;
}

function madeLink({ home, fields }: AppContext['messages'], made: string): Html {
  return html`${goodNews(home.linkMade)}<div class="field"><label for="short">${fields.shortUrl}</label><div class="with-button"><input id="short" class="mono" readonly autofocus value="${made}"><button type="button" class="button small" hidden data-copy="short" data-copied="${home.copied}">${home.copy}</button></div><p class="help"><a href="${made}" rel="noreferrer">${home.open}</a></p></div>`;
}

function workspaceField(
  label: string,
  workspaces: HomeFacts['workspaces'],
  { typed }: FormState,
): Html | null {
  const [only] = workspaces;
  if (workspaces.length === 1 && only !== undefined) {
    return html`<input type="hidden" name="workspace" value="${only.id}">`;
  }
  const options = workspaces.map(
    ({ id, name }) =>
      html`<option value="${id}"${typed.workspace === id ? html` selected` : null}>${name}</option>`,
  );
  return html`<div class="field"><label for="workspace">${label}</label><select id="workspace" name="workspace">${options}</select></div>`;
}

function workspacesPart({ messages }: AppContext, { workspaces }: HomeFacts): Html {
  const { home, roles } = messages;
  if (workspaces.length === 0) {
    return html`<section><h2>${home.workspaces}</h2><p>${home.noWorkspaces}</p></section>`;
  }
  const rows = workspaces.map(
    ({ name, role }) => html`<li><span>${name}</span><span>${roles[role]}</span></li>`,
  );
  return html`<section><h2>${home.workspaces}</h2><ul class="rows">${rows}</ul></section>`;
}

function securityPart({ messages }: AppContext, { hasPassword, hasSecondFactor, passkeys }: HomeFacts): Html {
  const { home } = messages;
  const isBare = hasPassword && !hasSecondFactor && passkeys === 0;
  const factor = hasSecondFactor ? home.factorOn : isBare ? home.factorOff : null;
  return html`<section><h2>${home.security}</h2>${factor === null ? null : html`<p>${factor}</p>`}<p>${home.passkeys(passkeys)}</p><div class="stack"><a class="button plain" href="/app/second-factor">${home.factorLink}</a><a class="button plain" href="/app/passkeys">${home.passkeysLink}</a></div></section>`;
}
