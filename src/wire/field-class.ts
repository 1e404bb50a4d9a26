/**
 * What becomes of one field of a foreign contract. Mapped: it is a field of the core's. Carried: kept with the link and
 * given back, without an effect. Ignored: taken and forgotten. Refused: the caller is told no.
 */
export interface FieldClass {
  readonly kind: 'mapped' | 'carried' | 'ignored' | 'refused';
  /** For the reader of the coverage page. */
  readonly note: string;
}

export const mapped = (note: string): FieldClass => ({ kind: 'mapped', note });
export const carried = (note: string): FieldClass => ({ kind: 'carried', note });
export const ignored = (note: string): FieldClass => ({ kind: 'ignored', note });
export const refused = (note: string): FieldClass => ({ kind: 'refused', note });

/** A class for each field; one that is left out does not compile. */
export type FieldClasses<Shape> = { readonly [K in keyof Shape]: FieldClass };
