declare const linkId: unique symbol;
/** Positive integer, given by the store in order of creation. */
export type LinkId = number & { readonly [linkId]: true };
