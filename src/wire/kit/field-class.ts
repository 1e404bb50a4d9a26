/**
 * How a field of a vendor's contract is handled. Mapped: it sets a field of the core. Carried: stored with the link and
 * answered, without an effect. Ignored: accepted and not stored. Refused: answered with an error.
 */
export interface FieldClass {
  readonly kind: 'mapped' | 'carried' | 'ignored' | 'refused';
  /** A note for the coverage page. */
  readonly note: string;
}

/** A class for each field: a missing one does not compile. */
export type FieldClasses<Shape> = { readonly [K in keyof Shape]: FieldClass };
