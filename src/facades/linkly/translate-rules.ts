import type { Behaviour, Rule, Variant } from '../../core/behaviour.ts';
import type { WantedRule, WantedVariant } from '../../core/behaviour-fields.ts';
import { PLATFORMS } from '../../core/condition-fields.ts';
import { toCountry } from '../../core/continents.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Reading } from './translate-fields.ts';

/** The rules of a link in the core's words: rotators are the split, all else is decided before it. */
export interface WantedRules {
  readonly rules: readonly WantedRule[];
  readonly split: readonly WantedVariant[];
}

export function toRules(wire: readonly unknown[], reading: Reading): WantedRules {
  const rules: WantedRule[] = [];
  const split: WantedVariant[] = [];
  for (const [i, one] of wire.entries()) {
    const rule: JsonObject = typeof one === 'object' && one !== null ? (one as JsonObject) : {};
    const { what, url, matches, percentage } = rule;
    const destination = typeof url === 'string' ? url : '';
    if (what === 'rotator')
      split.push({ destination, weight: toWeight(`rules.${i}.percentage`, percentage, reading) });
    else if (what === 'country') {
      rules.push({
        when: { country: [toMatch(`rules.${i}.matches`, matches, readCountry, reading)] },
        to: { destination },
      });
    } else if (what === 'platform') {
      rules.push({
        when: { platform: [toMatch(`rules.${i}.matches`, matches, readPlatform, reading)] },
        to: { destination },
      });
    } else reading.fault(`rules.${i}.what`, 'unknown_value');
  }
  // A hair above 100 is how thirds add up.
  if (split.reduce((sum, { weight }) => sum + weight, 0) > SHARES_MAX) reading.fault('rules', 'out_of_range');
  return { rules, split };
}

const SHARES_MAX = 100.000_001;

function toWeight(field: string, percentage: JsonValue | undefined, { fault }: Reading): number {
  const isWritten = typeof percentage === 'string' || typeof percentage === 'number';
  const written = (isWritten ? String(percentage) : '').trim();
  const text = (written.endsWith('%') ? written.slice(0, -1) : written).trimEnd();
  const weight = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (weight >= 0 && weight <= 100) return weight;
  fault(field, 'out_of_range');
  return 0;
}

function toMatch(
  field: string,
  matches: JsonValue | undefined,
  read: (text: string) => string | null,
  { fault }: Reading,
): string {
  const match = typeof matches === 'string' ? read(matches.trim()) : null;
  if (match === null) fault(field, 'unknown_value');
  return match ?? '';
}

// The page itself writes UK for the country whose code is GB.
const readCountry = (text: string): string | null => (/^uk$/i.test(text) ? 'GB' : toCountry(text) || null);

const readPlatform = (text: string): string | null =>
  PLATFORMS.find((one) => one === text.toLowerCase()) ?? null;

/** As they came through this API, or made of what the link does now where another one changed it since. */
export function fromRules(kept: JsonValue | undefined, behaviour: Behaviour): readonly JsonValue[] {
  if (Array.isArray(kept) && areThose(kept, behaviour)) return kept;
  return [...behaviour.rules.flatMap(fromRule), ...behaviour.split.map(fromVariant)];
}

/** One of ours for each value; what this contract has no word for is left out. */
function fromRule({ when, to }: Rule): readonly JsonValue[] {
  if (to.kind !== 'url') return [];
  const { country, platform, ...others } = when;
  if (Object.keys(others).length > 0 || (country === undefined) === (platform === undefined)) return [];
  const what = country === undefined ? 'platform' : 'country';
  return (country ?? platform ?? []).map((matches) => ({ what, url: to.destination, matches }));
}

const fromVariant = ({ destination, weight }: Variant): JsonValue => ({
  what: 'rotator',
  url: destination,
  percentage: String(weight),
});

/** Whether the link does what these rules say. */
function areThose(kept: readonly JsonValue[], { rules, split }: Behaviour): boolean {
  let isWhole = true;
  const wanted = toRules(kept, { fault: () => (isWhole = false), end: () => {} });
  return (
    isWhole &&
    wanted.rules.length === rules.length &&
    wanted.split.length === split.length &&
    wanted.rules.every((one, i) => isThat(one, rules[i])) &&
    wanted.split.every(
      ({ destination, weight }, i) =>
        split[i]?.weight === weight && split[i]?.destination === spelled(destination),
    )
  );
}

function isThat({ when, to }: WantedRule, rule: Rule | undefined): boolean {
  if (rule?.to.kind !== 'url' || rule.to.destination !== spelled(to.destination ?? '')) return false;
  if (Object.keys(rule.when).length !== 1) return false;
  const [mine, its] = [when.country ?? when.platform, when.country ? rule.when.country : rule.when.platform];
  return its?.length === 1 && its[0] === mine?.[0];
}

/** A destination as the core keeps it. */
export const spelled = (url: string): string => URL.parse(url.trim())?.href ?? url;
