/**
 * At most `lengthMax` characters of hostile text, in a form that every store accepts: no NUL, which PostgreSQL refuses, and
 * no half of a surrogate pair.
 */
export function boundText(text: string, lengthMax: number): string {
  const short = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  const whole = short.isWellFormed() ? short : short.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}
