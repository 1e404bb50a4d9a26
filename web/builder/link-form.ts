import type { LinkAnswerWire } from './contract-types.ts';
import { formOf, type LinkForm, valuesOf } from './form.ts';

/** A form that holds what a link has, without what every link has. Nobody can read a password back. */
export function formOfLink(link: LinkAnswerWire): LinkForm {
  const values = valuesOf(link, 'create');
  const { redirect_status: _, ...others } = values;
  return formOf(values.redirect_status === 302 ? others : values);
}

/** The same as a change of that link: without its address, which stays. */
export function changeOfLink(link: LinkAnswerWire): LinkForm {
  const { domain: _, slug: __, ...others } = formOfLink(link);
  return others;
}
