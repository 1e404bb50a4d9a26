import type { Condition } from '../../core/rules/condition.ts';
import type { ConditionInput } from '../../core/rules/condition-fields.ts';
import type { AppTarget, AppTargets, Rule, RuleTarget, Variant } from '../../core/rules/rule.ts';
import type {
  AppInput,
  AppsInput,
  RuleInput,
  TargetInput,
  VariantInput,
} from '../../core/rules/rule-input.ts';
import { asConditionInput } from '../../core/rules/rule-input.ts';
import { writeTimeOrNull } from '../../wire/values/time.ts';
import type { AppsAnswer, AppsWire, RuleAnswer, RuleWire } from '../contract/rule.ts';

export const toVariant = ({ url, weight }: { url: string; weight: number }): VariantInput => ({
  destination: url,
  weight,
});

type AppWire = { link?: string | null | undefined; store?: string | null | undefined };
const toApp = ({ link, store }: AppWire): AppInput => ({ link: link ?? null, store: store ?? null });

export function toApps(wire: AppsWire): AppsInput {
  const apps: { -readonly [K in keyof AppsInput]: AppsInput[K] } = {};
  if (wire.ios !== undefined) apps.ios = wire.ios && toApp(wire.ios);
  if (wire.android !== undefined) apps.android = wire.android && toApp(wire.android);
  return apps;
}

export const toRule = ({ when, then }: RuleWire): RuleInput => ({
  when: toCondition(when),
  to: toTarget(then),
});

function toCondition(wire: RuleWire['when']): ConditionInput {
  const { in_app, between, weekdays, ...rest } = wire;
  const condition = {
    ...rest,
    inApp: in_app,
    between: between === undefined ? undefined : { fromMs: between[0], toMs: between[1] },
    weekdays: weekdays?.map(String),
  };
  return Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== undefined));
}

function toTarget({ url, split, app, block, expired }: RuleWire['then']): TargetInput {
  return {
    ...(url === undefined ? {} : { destination: url }),
    ...(split === undefined ? {} : { split: split.map(toVariant) }),
    ...(app === undefined ? {} : { app: toApp(app) }),
    ...(block === undefined ? {} : { block }),
    ...(expired === undefined ? {} : { expired }),
  };
}

export const fromVariant = ({ destination, weight }: Variant) => ({ url: destination as string, weight });
const fromApp = (app: AppTarget | null) => (app === null ? null : { link: app.link, store: app.store });

export const fromApps = (apps: AppTargets): AppsAnswer => ({
  ios: fromApp(apps.ios),
  android: fromApp(apps.android),
});

export function fromRule({ when, to }: Rule): RuleAnswer {
  return { when: fromCondition(when), then: fromTarget(to) };
}

export function fromCondition(when: Condition): RuleAnswer['when'] {
  const { inApp, between, ...rest } = asConditionInput(when);
  const wire = {
    ...rest,
    in_app: inApp,
    between: between && [writeTimeOrNull(between.fromMs), writeTimeOrNull(between.toMs)],
  };
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
}

function fromTarget(target: RuleTarget): RuleAnswer['then'] {
  switch (target.kind) {
    case 'url':
      return { url: target.destination };
    case 'split':
      return { split: target.variants.map(fromVariant) };
    case 'app':
      return { app: { link: target.app.link, store: target.app.store } };
    case 'block':
      return { block: true };
    case 'expired':
      return { expired: true };
  }
}
