/** Marks the scripts of one page as ours: nobody who writes into the page knows it. */
export const newNonce = (): string => crypto.getRandomValues(new Uint8Array(16)).toBase64();

/** What a page on the way tells the destination of where the visitor comes from. */
export const referrerPolicy = (hideReferrer: boolean): string =>
  hideReferrer ? 'no-referrer' : 'strict-origin-when-cross-origin';
