import {
  type AppTarget,
  type Behaviour,
  PLAIN_BEHAVIOUR,
  type Rule,
  type RuleTarget,
  type Variant,
} from '../../core/behaviour.ts';
import type {
  WantedApp,
  WantedBehaviour,
  WantedRule,
  WantedTarget,
  WantedVariant,
} from '../../core/behaviour-fields.ts';
import type { Condition } from '../../core/condition.ts';
import type { WantedCondition } from '../../core/condition-fields.ts';
import { asWantedCondition } from '../../core/wanted-rules.ts';
import { writeTimeOrNull } from '../../wire/time.ts';
import type { BehaviourAnswer, BehaviourInput, RuleInput } from '../contract/behaviour.ts';

type Draft = { -readonly [K in keyof WantedBehaviour]: WantedBehaviour[K] };

/** Puts what the wire says of a link's behaviour to what is wanted. */
export function putBehaviour(wire: BehaviourInput, wanted: Draft): void {
  if (wire.password !== undefined) wanted.password = wire.password;
  if (wire.rules !== undefined) wanted.rules = wire.rules.map(toRule);
  if (wire.split !== undefined) wanted.split = wire.split.map(toVariant);
  if (wire.sticky !== undefined) wanted.sticky = wire.sticky;
  if (wire.apps !== undefined) wanted.apps = wire.apps === null ? null : present(wire.apps, toAppOrNull);
  if (wire.og !== undefined) wanted.og = wire.og === null ? null : present(wire.og, same);
  if (wire.pixels !== undefined) wanted.pixels = wire.pixels === null ? null : present(wire.pixels, same);
  if (wire.head_html !== undefined) wanted.headHtml = wire.head_html;
  if (wire.body_html !== undefined) wanted.bodyHtml = wire.body_html;
  if (wire.cloak !== undefined) wanted.cloak = wire.cloak;
  if (wire.block_bots !== undefined) wanted.blockBots = wire.block_bots;
  if (wire.click_id_param !== undefined) wanted.clickIdParam = wire.click_id_param;
}

type Present<T, U> = { -readonly [K in keyof T]?: U };

/** The fields that are there, each changed by `change`. */
function present<T extends object, U>(
  fields: T,
  change: (value: Exclude<T[keyof T], undefined>) => U,
): Present<T, U> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)])) as Present<T, U>;
}

const same = (text: string): string => text;

const toVariant = ({ url, weight }: { url: string; weight: number }): WantedVariant => ({
  destination: url,
  weight,
});

type AppInput = { link?: string | null | undefined; store?: string | null | undefined };
const toApp = ({ link, store }: AppInput): WantedApp => ({ link: link ?? null, store: store ?? null });
const toAppOrNull = (app: AppInput | null): WantedApp | null => (app === null ? null : toApp(app));

export const toRule = ({ when, then }: RuleInput): WantedRule => ({
  when: toCondition(when),
  to: toTarget(then),
});

function toCondition(wire: RuleInput['when']): WantedCondition {
  const { in_app, between, weekdays, ...rest } = wire;
  const wanted = {
    ...rest,
    inApp: in_app,
    between: between === undefined ? undefined : { fromMs: between[0], toMs: between[1] },
    weekdays: weekdays?.map(String),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function toTarget({ url, split, app, block, expired }: RuleInput['then']): WantedTarget {
  return {
    ...(url === undefined ? {} : { destination: url }),
    ...(split === undefined ? {} : { split: split.map(toVariant) }),
    ...(app === undefined ? {} : { app: toApp(app) }),
    ...(block === undefined ? {} : { block }),
    ...(expired === undefined ? {} : { expired }),
  };
}

/** Most links have none: then nothing is translated. */
export const fromBehaviour = (fields: Behaviour): BehaviourAnswer =>
  fields === PLAIN_BEHAVIOUR ? PLAIN_ANSWER : translate(fields);

const translate = (fields: Behaviour): BehaviourAnswer => ({
  has_password: fields.passwordHash !== null,
  rules: fields.rules.map(fromRule),
  split: fields.split.map(fromVariant),
  sticky: fields.sticky,
  apps: { ios: fromApp(fields.apps.ios), android: fromApp(fields.apps.android) },
  og: { ...fields.og },
  pixels: { ...fields.pixels },
  head_html: fields.headHtml,
  body_html: fields.bodyHtml,
  cloak: fields.cloak,
  block_bots: fields.blockBots,
  click_id_param: fields.clickIdParam,
});

export const fromVariant = ({ destination, weight }: Variant) => ({ url: destination as string, weight });
const fromApp = (app: AppTarget | null) => (app === null ? null : { link: app.link, store: app.store });

function fromRule({ when, to }: Rule): BehaviourAnswer['rules'][number] {
  return { when: fromCondition(when), then: fromTarget(to) };
}

export function fromCondition(when: Condition): BehaviourAnswer['rules'][number]['when'] {
  const { inApp, between, ...rest } = asWantedCondition(when);
  const wire = {
    ...rest,
    in_app: inApp,
    between: between && [writeTimeOrNull(between.fromMs), writeTimeOrNull(between.toMs)],
  };
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
}

function fromTarget(target: RuleTarget): BehaviourAnswer['rules'][number]['then'] {
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

/** Made once; below everything that it is made with. */
const PLAIN_ANSWER = translate(PLAIN_BEHAVIOUR);
