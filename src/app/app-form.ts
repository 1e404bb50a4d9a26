import { type Html, html } from '../core/base/html.ts';
import type { AppMessages } from './messages/app-messages.ts';

/** What is wrong with a form: with one of its fields, or, when `field` is null, with the whole. */
export interface FormFault {
  readonly field: string | null;
  readonly text: string;
}

/** What a form shows again after a fault: what was typed, but for passwords and codes. */
export interface FormState {
  readonly typed: Readonly<Record<string, string>>;
  readonly fault: FormFault | null;
}

export const EMPTY_FORM: FormState = { typed: {}, fault: null };

export interface FieldSpec {
  /** The name and the id of the input. */
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'url';
  /** The `autocomplete` attribute. */
  readonly fills: string;
  readonly help?: string;
  readonly lengthMax?: number;
  /** Has the focus unless another field is faulty. */
  readonly isFirst?: boolean;
  readonly isOptional?: boolean;
  /** A code: digits on a phone's keyboard. */
  readonly isNumeric?: boolean;
  /** Filled by the part of the address after #: `keep` waits for the form, `send` sends it at once. */
  readonly token?: 'keep' | 'send';
  /** The value when nothing was typed yet. */
  readonly value?: string;
}

/** Spelling and capitals are not for the browser to correct. */
const EXACT = html` autocapitalize="none" autocorrect="off" spellcheck="false"`;

/** A label with its input, a help text, and the fault if it is the faulty one. */
export function formField(messages: AppMessages, { typed, fault }: FormState, spec: FieldSpec): Html {
  const { name, label, type = 'text', fills, help, lengthMax = 300, isFirst = false } = spec;
  const isFaulty = fault?.field === name;
  const hasFocus = isFaulty || (isFirst && (fault === null || fault.field === null));
  const describedBy = [isFaulty ? `${name}-fault` : '', help === undefined ? '' : `${name}-help`]
    .filter((id) => id !== '')
    .join(' ');
  const value = type === 'password' ? '' : (typed[name] ?? spec.value ?? '');
  const marks = html`${spec.isOptional === true ? null : html` required`}${hasFocus ? html` autofocus` : null}${describedBy === '' ? null : html` aria-describedby="${describedBy}"`}${isFaulty ? html` aria-invalid="true"` : null}${spec.isNumeric === true ? html` inputmode="numeric"` : null}${spec.token === undefined ? null : html` data-token="${spec.token}"`}${name === 'name' ? null : EXACT}`;
  const input = html`<input id="${name}" name="${name}" type="${type}" autocomplete="${fills}" maxlength="${lengthMax}"${value === '' ? null : html` value="${value}"`}${marks}>`;
  return html`<div class="field"><label for="${name}">${label}</label>${type === 'password' ? revealable(messages, name, input) : input}${isFaulty ? html`<p class="help wrong" role="alert" id="${name}-fault">${fault.text}</p>` : null}${help === undefined ? null : html`<p class="help" id="${name}-help">${help}</p>`}</div>`;
}

/** The button appears with JavaScript only. */
const revealable = ({ fields }: AppMessages, name: string, input: Html): Html =>
  html`<div class="with-button">${input}<button type="button" class="button plain small" hidden data-reveal="${name}" data-show="${fields.show}" data-hide="${fields.hide}">${fields.show}</button></div>`;

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

export const button = (text: string, kind: '' | 'plain' | 'danger' = ''): Html =>
  html`<button class="button ${kind}">${text}</button>`;

/** The fault of the whole form; those of fields are beside them. */
export const formFault = ({ fault }: FormState): Html | null =>
  fault === null || fault.field !== null ? null : html`<p class="notice bad" role="alert">${fault.text}</p>`;

export const goodNews = (text: string): Html => html`<p class="notice good" role="status">${text}</p>`;

/** The status of a page with that form. */
export const statusOfForm = ({ fault }: FormState): number => (fault === null ? 200 : 422);
