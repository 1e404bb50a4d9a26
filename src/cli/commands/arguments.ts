import { InvalidArgumentError } from 'commander';

/** Reads an option that counts. */
export function integerArgument(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`it must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads a date or a time; a date is its midnight in UTC. */
export function moment(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('it must be a date such as 2026-11-20 or 2026-11-20T03:00:00Z.');
  return new Date(ms).toISOString();
}
