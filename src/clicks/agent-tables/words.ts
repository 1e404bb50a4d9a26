/** A user agent as tables of words read it: in lower case, with a space before its first word. */
export const forWords = (userAgent: string): string => ` ${userAgent.toLowerCase()}`;

/** Words as `forWords` reads texts. Plain words and no patterns: a stranger's text takes linear time. */
export const readWords = (words: readonly string[] = []): readonly string[] =>
  words.map((word) => word.toLowerCase());

export const hasOne = (text: string, words: readonly string[]): boolean =>
  words.some((word) => text.includes(word));
