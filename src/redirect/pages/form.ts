import type { VisitAnswer } from '../visit-answer.ts';

/** A page that is drawn once, with places for what each visit has of its own. */
export interface PageForm {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: FormText])[];
  readonly body: FormText;
}

/** Text and names of places in turn; a text is first and last. */
type FormText = readonly string[];

/** The form of that name for the host and language of a page; drawn when it is not kept. */
export type KeepForm = (name: string, draw: () => PageForm) => PageForm;

/** Nobody can write it: what people write must not become a place. */
const MARK = crypto.randomUUID();
const PLACES = new RegExp(`${MARK}-([a-zA-Z]+)-`);

/** What is drawn where `fill` puts the value of that name. It needs no escaping; the value does. */
export const placeFor = (name: string): string => `${MARK}-${name}-`;

export const toForm = ({ status, headers, body }: VisitAnswer): PageForm => ({
  status,
  headers: headers.map(([name, value]) => [name, value.split(PLACES)]),
  body: (body ?? '').split(PLACES),
});

export const fill = (
  { status, headers, body }: PageForm,
  values: Readonly<Record<string, string>>,
): VisitAnswer => ({
  status,
  headers: headers.map(([name, value]) => [name, fillText(value, values)]),
  body: fillText(body, values),
});

function fillText(parts: FormText, values: Readonly<Record<string, string>>): string {
  let text = parts[0] ?? '';
  for (let i = 1; i < parts.length; i += 2) text += (values[parts[i] ?? ''] ?? '') + (parts[i + 1] ?? '');
  return text;
}
