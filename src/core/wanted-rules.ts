import type { Rule, RuleTarget } from './behaviour.ts';
import type { WantedRule, WantedTarget } from './behaviour-fields.ts';
import { type Condition, writeMinute } from './condition.ts';
import { type WantedCondition, WEEKDAYS } from './condition-fields.ts';

/** A rule as it is held, as somebody could have written it: for changes that keep most of a link's rules. */
export const asWantedRule = ({ when, to }: Rule): WantedRule => ({
  when: asWantedCondition(when),
  to: asWantedTarget(to),
});

export function asWantedCondition({ hours, weekdays, ...rest }: Condition): WantedCondition {
  return {
    ...rest,
    ...(hours === undefined
      ? {}
      : { hours: hours.map((it) => `${writeMinute(it.fromMinute)}-${writeMinute(it.toMinute)}`) }),
    ...(weekdays === undefined ? {} : { weekdays: weekdays.map((day) => WEEKDAYS[day - 1] ?? 'mon') }),
  };
}

function asWantedTarget(to: RuleTarget): WantedTarget {
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
