import { DESTINATION_LENGTH_MAX } from '../base/destination.ts';
import { type FieldCheck, UNSAFE_LINE } from '../base/field-check.ts';
import { type Condition, writeMinute } from './condition.ts';
import { type ConditionInput, checkCondition, WEEKDAYS } from './condition-fields.ts';
import {
  type AppLink,
  type AppTarget,
  type AppTargets,
  NO_APPS,
  type Rule,
  type RuleTarget,
  type Variant,
} from './rule.ts';

export interface VariantInput {
  readonly destination: string;
  readonly weight: number;
}
/** '' and null mean no address. */
export interface AppInput {
  readonly link?: string | null;
  readonly store?: string | null;
}
/** Where a rule leads: exactly one of these. */
export interface TargetInput {
  readonly destination?: string;
  readonly split?: readonly VariantInput[];
  readonly app?: AppInput;
  readonly block?: boolean;
  readonly expired?: boolean;
}
export interface RuleInput {
  readonly when: ConditionInput;
  readonly to: TargetInput;
}

export interface AppsInput {
  readonly ios?: AppInput | null;
  readonly android?: AppInput | null;
}

export const RULES_MAX = 100;
export const VARIANTS_MAX = 50;
export const WEIGHT_MAX = 1_000_000;

export function checkRules(input: readonly RuleInput[], check: FieldCheck): readonly Rule[] {
  if (input.length > RULES_MAX) {
    check.fault('rules', 'too_many');
    return [];
  }
  return input.flatMap(({ when, to }, i) => {
    const condition = checkCondition(`rules.${i}.when`, when, check);
    const target = checkTarget(`rules.${i}.to`, to, check);
    return target === null ? [] : [{ when: condition, to: target }];
  });
}

function checkTarget(field: string, input: TargetInput, check: FieldCheck): RuleTarget | null {
  const { destination: text, split, app: appInput, block, expired } = input;
  const targets = [text, split, appInput, block || undefined, expired || undefined];
  if (targets.filter((target) => target !== undefined).length !== 1) {
    check.fault(field, 'bad_form');
    return null;
  }
  if (block) return { kind: 'block' };
  if (expired) return { kind: 'expired' };
  if (text !== undefined) {
    const destination = check.url(`${field}.destination`, text, null);
    return destination === null ? null : { kind: 'url', destination };
  }
  if (split !== undefined) {
    if (split.length === 0) check.fault(`${field}.split`, 'empty');
    return { kind: 'split', variants: checkVariants(`${field}.split`, split, check) };
  }
  const app = appInput === undefined ? null : checkApp(`${field}.app`, appInput, check);
  if (app === null) check.fault(`${field}.app`, 'empty');
  return app === null ? null : { kind: 'app', app };
}

export function checkVariants(
  field: string,
  input: readonly VariantInput[],
  check: FieldCheck,
): readonly Variant[] {
  if (input.length > VARIANTS_MAX) {
    check.fault(field, 'too_many');
    return [];
  }
  return input.flatMap(({ destination: text, weight }, i) => {
    const destination = check.url(`${field}.${i}.destination`, text, null);
    if (!(weight >= 0 && weight <= WEIGHT_MAX)) check.fault(`${field}.${i}.weight`, 'out_of_range');
    return destination === null ? [] : [{ destination, weight }];
  });
}

export function checkApps(input: AppsInput | null, check: FieldCheck, current: AppTargets): AppTargets {
  if (input === null) return NO_APPS;
  const appOf = (platform: keyof AppTargets): AppTarget | null => {
    const app = input[platform];
    if (app === undefined) return current[platform];
    return app === null ? null : checkApp(`apps.${platform}`, app, check);
  };
  return { ios: appOf('ios'), android: appOf('android') };
}

/** Null for an app without an address. */
function checkApp(field: string, input: AppInput, check: FieldCheck): AppTarget | null {
  const link = input.link ? checkAppLink(`${field}.link`, input.link, check) : null;
  const store = input.store ? check.url(`${field}.store`, input.store, null) : null;
  return link === null && store === null ? null : { link, store };
}

/** A URL with a scheme that the operator allows; an http(s) URL is checked like any destination. */
function checkAppLink(field: string, text: string, check: FieldCheck): AppLink | null {
  const trimmed = text.trim();
  const url = URL.parse(trimmed);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (url === null) check.fault(field, 'not_a_url');
  else if (scheme === 'http' || scheme === 'https') {
    return check.url(field, trimmed, null) as string | null as AppLink | null;
  } else if (UNSAFE_LINE.test(trimmed)) check.fault(field, 'control_character');
  else if (url.href.length > DESTINATION_LENGTH_MAX) check.fault(field, 'too_long');
  else if (!check.policy.isAppScheme(scheme)) check.fault(field, 'scheme_not_allowed');
  else return url.href as AppLink;
  return null;
}

/** Converts a stored rule back to an input, for changes that keep most of a link's rules. */
export const asRuleInput = ({ when, to }: Rule): RuleInput => ({
  when: asConditionInput(when),
  to: asTargetInput(to),
});

export function asConditionInput({ hours, weekdays, ...rest }: Condition): ConditionInput {
  return {
    ...rest,
    ...(hours === undefined
      ? {}
      : { hours: hours.map((range) => `${writeMinute(range.fromMinute)}-${writeMinute(range.toMinute)}`) }),
    ...(weekdays === undefined ? {} : { weekdays: weekdays.map((day) => WEEKDAYS[day - 1] ?? 'mon') }),
  };
}

function asTargetInput(to: RuleTarget): TargetInput {
  switch (to.kind) {
    case 'url':
      return { destination: to.destination };
    case 'split':
      return { split: to.variants };
    case 'app':
      return { app: to.app };
    case 'block':
      return { block: true };
    case 'expired':
      return { expired: true };
  }
}
