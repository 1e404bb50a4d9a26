import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import type { Behaviour } from '../../../core/rules/behaviour.ts';
import { PLATFORMS } from '../../../core/rules/condition-fields.ts';
import { toCountry } from '../../../core/rules/continents.ts';
import type { Rule, Variant } from '../../../core/rules/rule.ts';
import type { RuleInput, VariantInput } from '../../../core/rules/rule-input.ts';
import type { Faults } from '../../../wire/kit/field-rows.ts';

/** Translates a link's rules for the core: rotators become the split, which applies after every other rule. */
interface LinklyRules {
  readonly rules: readonly RuleInput[];
  readonly split: readonly VariantInput[];
}

export function toLinklyRules(wire: readonly unknown[], faults: Faults): LinklyRules {
  const rules: RuleInput[] = [];
  const split: VariantInput[] = [];
  for (const [i, entry] of wire.entries()) {
    const rule: JsonObject = typeof entry === 'object' && entry !== null ? (entry as JsonObject) : {};
    const { what, url, matches, percentage } = rule;
    const destination = typeof url === 'string' ? url : '';
    if (what === 'rotator')
      split.push({ destination, weight: toWeight(`rules.${i}.percentage`, percentage, faults) });
    else if (what === 'country') {
      rules.push({
        when: { country: [toMatch(`rules.${i}.matches`, matches, readCountry, faults)] },
        to: { destination },
      });
    } else if (what === 'platform') {
      rules.push({
        when: { platform: [toMatch(`rules.${i}.matches`, matches, readPlatform, faults)] },
        to: { destination },
      });
    } else faults.fault(`rules.${i}.what`, 'unknown_value');
  }
  if (split.reduce((sum, { weight }) => sum + weight, 0) > SHARES_MAX) faults.fault('rules', 'out_of_range');
  return { rules, split };
}

/** Three thirds, as decimal numbers, can have a sum slightly above 100. */
const SHARES_MAX = 100.000_001;

function toWeight(field: string, percentage: JsonValue | undefined, { fault }: Faults): number {
  const isScalar = typeof percentage === 'string' || typeof percentage === 'number';
  const trimmed = (isScalar ? String(percentage) : '').trim();
  const text = (trimmed.endsWith('%') ? trimmed.slice(0, -1) : trimmed).trimEnd();
  const weight = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (weight >= 0 && weight <= 100) return weight;
  fault(field, 'out_of_range');
  return 0;
}

function toMatch(
  field: string,
  matches: JsonValue | undefined,
  read: (text: string) => string | null,
  { fault }: Faults,
): string {
  const match = typeof matches === 'string' ? read(matches.trim()) : null;
  if (match === null) fault(field, 'unknown_value');
  return match ?? '';
}

// The vendor's page writes UK for GB.
const readCountry = (text: string): string | null => (/^uk$/i.test(text) ? 'GB' : toCountry(text) || null);

const readPlatform = (text: string): string | null =>
  PLATFORMS.find((platform) => platform === text.toLowerCase()) ?? null;

/** The rules as they were sent, if the link still behaves like them; else rules from its behaviour. */
export function fromLinklyRules(kept: JsonValue | undefined, behaviour: Behaviour): readonly JsonValue[] {
  if (Array.isArray(kept) && areCurrent(kept, behaviour)) return kept;
  return [...behaviour.rules.flatMap(fromRule), ...behaviour.split.map(fromVariant)];
}

/** One rule per value. Omits rules that this contract cannot express. */
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

/** Whether the link behaves as these rules do. */
function areCurrent(kept: readonly JsonValue[], { rules, split }: Behaviour): boolean {
  let isValid = true;
  const sent = toLinklyRules(kept, { fault: () => (isValid = false) });
  return (
    isValid &&
    sent.rules.length === rules.length &&
    sent.split.length === split.length &&
    sent.rules.every((rule, i) => isSameRule(rule, rules[i])) &&
    sent.split.every(
      ({ destination, weight }, i) =>
        split[i]?.weight === weight && split[i]?.destination === storedUrl(destination),
    )
  );
}

function isSameRule({ when, to }: RuleInput, rule: Rule | undefined): boolean {
  if (rule?.to.kind !== 'url' || rule.to.destination !== storedUrl(to.destination ?? '')) return false;
  if (Object.keys(rule.when).length !== 1) return false;
  const [sent] = when.country ?? when.platform ?? [];
  const stored = when.country ? rule.when.country : rule.when.platform;
  return stored?.length === 1 && stored[0] === sent;
}

/** A destination as the core stores it. */
const storedUrl = (url: string): string => URL.parse(url.trim())?.href ?? url;
