/** Escaped letters as letters; escaped characters that could mislead the eye stay escaped. */
export function readableUrl(url: string): string {
  try {
    const letters = decodeURI(url);
    return /[\p{C}\p{Z}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u.test(letters) ? url : letters;
  } catch {
    return url;
  }
}
