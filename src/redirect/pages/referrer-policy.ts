/** Marks the scripts of one page as our own in its policy. */
export const newNonce = (): string => crypto.getRandomValues(new Uint8Array(16)).toBase64();

/** How much of the visitor's origin a page reveals to the destination. */
export const referrerPolicy = (hideReferrer: boolean): string =>
  hideReferrer ? 'no-referrer' : 'strict-origin-when-cross-origin';
