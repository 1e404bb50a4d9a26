import type { FaultReason, LinkFault } from '../../core/base/fault.ts';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../../core/sign-in/new-passwords.ts';

/** The message for each fault of a field. Answers add the name of the field. */
export const FAULT_MESSAGES: { readonly [R in FaultReason]: string } = {
  required: 'Is missing.',
  empty: 'Must not be empty.',
  too_long: 'Is too long.',
  too_many: 'Has too many items.',
  too_small: 'Is too small for this code: each module would be smaller than a pixel.',
  too_many_bytes: 'Must be at most 128 KiB.',
  out_of_range: 'Is out of range.',
  bad_character: 'Contains a character that is not allowed.',
  bad_form: 'Has an invalid format.',
  unknown: 'Does not exist.',
  unknown_value: 'Is not a known value.',
  not_allowed: 'Is not allowed by the domain, the plan or the operator.',
  taken: 'Is already in use.',
  wrong: 'Is not the right code, or is too old, or was used before.',
  both: 'Is both added and removed.',
  not_a_url: 'Must be an absolute URL.',
  not_http: 'Must begin with http:// or https://.',
  control_character: 'Contains a control character.',
  credentials: 'Must not contain a user name or password.',
  own_domain: 'Must not point to a short link of this server.',
  blocked_host: 'Points to a host that is blocked on this server.',
  scheme_not_allowed: 'Begins with a scheme that the operator does not allow.',
  internal_address: 'Points to an internal address, which WAYMARK_OUTBOUND_ALLOW does not allow.',
  cannot_be_fetched: 'Cannot be fetched: the host does not answer, or is not on the public internet.',
  not_a_host: 'Must be a host name such as go.example.com, without scheme, port or path.',
  public_suffix: 'Is a public suffix such as com or co.uk, under which anyone can register names.',
  password_too_short: `Must have at least ${PASSWORD_CHARACTERS_MIN} characters.`,
  password_too_long: `Must have at most ${PASSWORD_CHARACTERS_MAX} characters.`,
  password_common: 'Many people use this password, so it is tried first. Choose another one.',
  password_like_email: 'Must differ from the email address.',
  can_sign_in:
    'This person can sign in already. To make the person an administrator, run `waymark users admin EMAIL on` on the server.',
  not_an_email: 'Must be an email address such as ann@example.com.',
  reserved: "Begins with a word that is reserved for the server's own paths.",
  not_yours: 'Is not one of your domains.',
  not_verified: 'Is not verified yet.',
  several: 'Several links have this external id. Change one of them by its `id`.',
  not_a_png: 'Must be a PNG of at most 1,024 by 1,024 pixels.',
  not_a_picture: 'Must be a complete, still picture: PNG, JPEG, WebP or SVG.',
  too_many_pixels: 'Must be at most 1,024 by 1,024 pixels.',
  no_size: 'Must have a width and a height, or a viewBox.',
  has_entities: 'Must not declare XML entities.',
  no_light_logo: 'Needs a logo for light screens first.',
  not_darker_than_background: 'Must be darker than the background, or scanners cannot read the code.',
  too_little_contrast: 'Needs more contrast with the background, or scanners cannot read the code.',
  not_before_to: 'Must be before the end of the range.',
  too_many_buckets: 'Is too short for this range, which may have at most 10,000 intervals.',
  same_tag: 'Must be another tag.',
  not_in_this_form: 'Cannot be set for this form, which sends each click in a message of its own.',
  not_personal: 'Cannot be set for a personal key.',
};

export const allowedMessage = (allowed: readonly string[]): string =>
  `Must be one of: ${allowed.join(', ')}.`;

export const faultMessage = ({ reason, allowed }: LinkFault): string =>
  allowed === undefined ? FAULT_MESSAGES[reason] : allowedMessage(allowed);
