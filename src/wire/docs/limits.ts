import type { Plan, Rate } from '../../core/plans/plan.ts';
import type { Schema } from './document.ts';

/** Describes the limits of the plans that the server has for a vendor. */
export function limitsInWords(plans: readonly Plan[]): string {
  const limits = plans.map((plan) => `\`${plan.name}\`: ${inWords(plan)}`).join('. ');
  return [
    "The plan of the key's workspace sets the limits. The default plan is `unlimited`.",
    limits === '' ? '' : ` The server includes plans like the vendor's. ${limits}.`,
    ' A call over the limit is answered with 429 and `Retry-After`.',
  ].join('');
}

function inWords({
  rates,
  linksPerMonth,
  customSlugsPerMonth,
  callsPerYear,
  analyticsClicksCap,
}: Plan): string {
  const counted = (count: number | null, what: string) => (count === null ? [] : [`${count} ${what}`]);
  return [
    ...rates.map(rateInWords),
    ...counted(linksPerMonth, 'links per month'),
    ...counted(customSlugsPerMonth, 'custom slugs per month'),
    ...counted(callsPerYear, 'calls per year'),
    ...counted(analyticsClicksCap, 'clicks with statistics'),
  ].join(', ');
}

const rateInWords = ({ limit, windowMs, per }: Rate): string =>
  `${limit} calls per ${per} in ${windowMs / 1_000} s`;

interface Header {
  readonly description: string;
  readonly schema: Schema;
}

/** Response headers, by name. */
export const HEADERS: Readonly<Record<string, Header>> = {
  'X-RateLimit-Limit': {
    description: 'The number of calls that the window allows.',
    schema: { type: 'integer' },
  },
  'X-RateLimit-Remaining': {
    description: 'The number of calls left in the window.',
    schema: { type: 'integer' },
  },
  'X-RateLimit-Reset': {
    description: 'When the window ends, in Unix seconds.',
    schema: { type: 'integer' },
  },
  'Retry-After': {
    description: 'Seconds to wait, or the date from which calls are allowed again.',
    schema: { type: 'string' },
  },
  'X-Request-Id': { description: "The id of the request in the server's log.", schema: { type: 'string' } },
};

const TOO_MANY = 429;
const WAITING = 'Retry-After';

/** References to the headers of an answer with that status. */
export const headersOf = (status: number): Readonly<Record<string, Schema>> =>
  Object.fromEntries(
    Object.keys(HEADERS)
      .filter((name) => name !== WAITING || status === TOO_MANY)
      .map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
