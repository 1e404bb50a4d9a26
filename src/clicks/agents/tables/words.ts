/** A user agent in the form that tables of words match: lower case, with a space before its first word. */
export const forWords = (userAgent: string): string => ` ${userAgent.toLowerCase()}`;

/** Words in the form of `forWords`. Plain words instead of patterns, so that hostile text takes linear time. */
export const readWords = (words: readonly string[] = []): readonly string[] =>
  words.map((word) => word.toLowerCase());

export const hasOne = (text: string, words: readonly string[]): boolean =>
  words.some((word) => text.includes(word));
