import { type Plan, PRESETS, type Rate } from '../../core/plan.ts';
import type { Schema } from './document.ts';

/** What the plans of a vendor that ship with the server allow, in words. */
export function limitsInWords(facade: string): string {
  const plans = PRESETS.filter(({ name }) => name === facade || name.startsWith(`${facade}-`));
  const said = plans.map((plan) => `\`${plan.name}\`: ${inWords(plan)}`).join('. ');
  return [
    'Limits come from the plan of the workspace that owns the key; the plan `unlimited` is the default.',
    said === '' ? '' : ` Plans like the vendor's ship with the server. ${said}.`,
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
    ...counted(linksPerMonth, 'links a month'),
    ...counted(customSlugsPerMonth, 'custom slugs a month'),
    ...counted(callsPerYear, 'calls a year'),
    ...counted(analyticsClicksCap, 'clicks with statistics'),
  ].join(', ');
}

const rateInWords = ({ limit, windowMs, per }: Rate): string =>
  `${limit} calls in ${windowMs / 1_000} s for each ${per}`;

interface Header {
  readonly description: string;
  readonly schema: Schema;
}

/** Headers of answers, by name. */
export const HEADERS: Readonly<Record<string, Header>> = {
  'X-RateLimit-Limit': { description: 'Calls that the window allows.', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'Calls left in the window.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': {
    description: 'When the window ends, in Unix seconds.',
    schema: { type: 'integer' },
  },
  'Retry-After': {
    description: 'Seconds to wait, or the date from which calls are allowed again.',
    schema: { type: 'string' },
  },
  'X-Request-Id': { description: 'Names the request in the log of the server.', schema: { type: 'string' } },
};

const TOO_MANY = 429;
const WAITING = 'Retry-After';

/** References to the headers that an answer of that status has. */
export const headersOf = (status: number): Readonly<Record<string, Schema>> =>
  Object.fromEntries(
    Object.keys(HEADERS)
      .filter((name) => name !== WAITING || status === TOO_MANY)
      .map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
