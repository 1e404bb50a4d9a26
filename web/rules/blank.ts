/** Nothing, however it is written. A flag is never nothing, and a query parameter may have any value. */
export function isBlank(value: unknown): boolean {
  if (isAbsent(value)) return true;
  if (Array.isArray(value)) return value.every(isBlank);
  return typeof value === 'object' && value !== null && Object.values(value).every(isAbsent);
}

const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
