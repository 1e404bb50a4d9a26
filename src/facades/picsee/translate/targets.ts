import type { Rule } from '../../../core/rules/rule.ts';
import { asRuleInput, type RuleInput } from '../../../core/rules/rule-input.ts';
import { AUDIENCES, type CreateWire, PICSEE_TARGETS, type PicseeTarget } from '../contract/links.ts';

type Targets = NonNullable<CreateWire['targets']>;

/** The store target of an app target. */
const STORES: ReadonlyMap<PicseeTarget, PicseeTarget> = new Map([
  ['ios', 'ios_store'],
  ['android', 'android_store'],
]);

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url.trim());

/** One rule per target, the narrowest audience first. Of two equal targets, the last one counts. */
export function toTargetRules(targets: Targets): readonly RuleInput[] {
  const urls = new Map(targets.map(({ target, url }) => [target, url]));
  return PICSEE_TARGETS.flatMap((target): readonly RuleInput[] => {
    const url = urls.get(target);
    if (url === undefined) return [];
    const store = urls.get(STORES.get(target) ?? target);
    const when = AUDIENCES[target];
    if (isWeb(url)) return [{ when, to: { destination: url } }];
    return [{ when, to: { app: { link: url, ...(store === undefined || store === url ? {} : { store }) } } }];
  });
}

const TARGET_CONDITIONS = new Set(Object.values(AUDIENCES).map((when) => JSON.stringify(when)));

/** The new targets replace the current ones. Rules that another API created follow them. */
export const replaceTargetRules = (current: readonly Rule[], targets: Targets): readonly RuleInput[] => [
  ...toTargetRules(targets),
  ...current.filter(({ when }) => !TARGET_CONDITIONS.has(JSON.stringify(when))).map(asRuleInput),
];
