/** Whether a value of the dimension `link` is the id of a link, as statistics write it. */
export function isLinkId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));
}
