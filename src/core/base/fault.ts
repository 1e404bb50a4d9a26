/** What is wrong with one field. Messages belong to a wire: `src/wire/refusals/fault-messages.ts` has one for each. */
export type FaultReason =
  // Of any field.
  | 'required'
  | 'empty'
  | 'too_long'
  | 'too_many'
  | 'too_small'
  | 'too_many_bytes'
  | 'out_of_range'
  | 'bad_character'
  | 'bad_form'
  | 'unknown'
  | 'unknown_value'
  | 'not_allowed'
  | 'taken'
  /** Of a secret: it is not the right one, or not any more. */
  | 'wrong'
  /** The same item is in the list to add and in the list to remove. */
  | 'both'
  // Of URLs, hosts and email addresses.
  | 'not_a_url'
  | 'not_http'
  | 'control_character'
  | 'credentials'
  | 'own_domain'
  | 'blocked_host'
  | 'scheme_not_allowed'
  | 'internal_address'
  | 'cannot_be_fetched'
  | 'not_a_host'
  | 'public_suffix'
  | 'not_an_email'
  // Of passwords of people.
  | 'password_too_short'
  | 'password_too_long'
  | 'password_common'
  | 'password_like_email'
  | 'can_sign_in'
  // Of slugs and domains of a link.
  | 'reserved'
  | 'not_yours'
  | 'not_verified'
  /** Several links have this external id. */
  | 'several'
  // Of pictures and colors.
  | 'not_a_png'
  | 'not_a_picture'
  | 'too_many_pixels'
  | 'no_size'
  | 'has_entities'
  | 'no_light_logo'
  | 'not_darker_than_background'
  | 'too_little_contrast'
  // Of other resources.
  | 'not_before_to'
  | 'too_many_buckets'
  | 'same_tag'
  | 'not_in_this_form'
  | 'not_personal';

/** Which field of a link is wrong, as a path in the core's names (`expires.redirectTo`, `tags.2`), and why. */
export interface LinkFault {
  readonly field: string;
  readonly reason: FaultReason;
  /** Every value that the field accepts, where that is a list. */
  readonly allowed?: readonly string[];
}
