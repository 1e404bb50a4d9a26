import type { LinkFault } from '../core/field-check.ts';

/** A sentence for each reason why a field of a link can be wrong. */
const SENTENCES: { readonly [R in LinkFault['reason']]: string } = {
  required: 'Is missing.',
  empty: 'Must not be empty.',
  both: 'Is both to be added and to be removed.',
  too_long: 'Is too long.',
  too_many: 'Has too many items.',
  out_of_range: 'Is out of range.',
  bad_character: 'Holds a character that is not allowed.',
  control_character: 'Holds a control character.',
  taken: 'Is held by another one.',
  reserved: "Begins with a word that is one of the server's own paths.",
  not_a_url: 'Must be an absolute URL.',
  not_http: 'Must begin with http:// or https://.',
  credentials: 'Must not hold a user name or password.',
  own_domain: 'Must not lead to a short link of this server.',
  unknown_value: 'Is not a known value.',
  bad_form: 'Does not have the required form.',
  not_allowed: 'Is not allowed on this domain, on this plan or by the operator.',
  scheme_not_allowed: 'Begins with a scheme that the operator does not allow.',
  blocked_host: 'Leads to a host that this server does not link to.',
};

export const sayReason = (reason: LinkFault['reason']): string => SENTENCES[reason];

export const sayAllowed = (allowed: readonly string[]): string => `Must be one of: ${allowed.join(', ')}.`;

export const sayFault = ({ reason, allowed }: LinkFault): string =>
  allowed === undefined ? sayReason(reason) : sayAllowed(allowed);

/** The same for the few refusals of other fields, whose reasons are open. */
export const sayAnyReason = (reason: string): string =>
  Object.hasOwn(SENTENCES, reason)
    ? SENTENCES[reason as LinkFault['reason']]
    : (OTHERS[reason] ?? `${reason.charAt(0).toUpperCase()}${reason.slice(1).replaceAll('_', ' ')}.`);

const OTHERS: Readonly<Record<string, string>> = {
  same_tag: 'Is the tag itself.',
  not_before_to: 'Must be before the end of the range.',
  too_many_buckets: 'Is too fine for so long a range: at most 10,000 buckets.',
  cannot_be_fetched: 'Cannot be fetched: it does not answer, or is not on the public internet.',
  not_a_png: 'Must be a PNG of at most 1,024 pixels a side.',
  not_a_picture: 'Must be a still picture, whole: PNG, JPEG, WebP or SVG.',
  too_many_pixels: 'Must be at most 1,024 pixels a side.',
  too_many_bytes: 'Must be at most 128 KiB.',
  no_size: 'Must say a width and a height, or a viewBox.',
  has_entities: 'Must not declare entities of its own.',
  no_light_logo: 'Needs a logo for light screens first.',
  too_small: 'Is too small for this code: less than a pixel for each module.',
  not_darker_than_background: 'Must be darker than the background, or readers will not see the code.',
  too_little_contrast: 'Is too close to the background, or readers will not see the code.',
  unknown: 'Is not known here.',
  not_in_this_form: 'Cannot be set with this form, which sends each click in a message of its own.',
  not_an_email: 'Must be an e-mail address such as ann@example.com.',
  not_personal: 'Cannot be set for a personal key.',
  public_suffix: 'Is a suffix below which many owners register names, such as com or co.uk.',
  internal_address: 'Leads to an internal address, which WAYMARK_OUTBOUND_ALLOW does not allow.',
  several: 'Several links have it: change one of them by its `id`.',
  other_id: 'Must be the one in the path, or be left out.',
  not_a_host: 'Must be a host name such as go.example.com, without scheme, port or path.',
};
