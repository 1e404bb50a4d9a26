import type { Link, Rule, Variant } from '../api/types.ts';
import { isBlank } from './blank.ts';

export type Condition = Rule['when'];
export type Target = Rule['then'];
/** `timezone` says how `hours` and `weekdays` are meant, and asks nothing by itself. */
export type ConditionName = Exclude<keyof Condition, 'timezone'>;
export type TargetKind = 'url' | 'split' | 'app' | 'block' | 'expired';

export interface DraftRule extends Rule {
  /** Keeps a rule the same while it moves. */
  readonly key: number;
}

/** What the tab changes of a link, in the form of the API. */
export interface Draft {
  readonly rules: readonly DraftRule[];
  /** For visitors that match no rule. */
  readonly split: readonly Variant[];
  readonly sticky: boolean;
}

/** What the server takes at most. */
export const RULES_MAX = 100;

let lastKey = 0;
const withKey = (rule: Rule): DraftRule => ({ ...rule, key: ++lastKey });

export const toDraft = ({ rules, split, sticky }: Pick<Link, 'rules' | 'split' | 'sticky'>): Draft => ({
  rules: rules.map(withKey),
  split,
  sticky,
});

/** What was saved, as a draft. A rule that is what it was before stays where a person works. */
export const toDraftAfter = (link: Parameters<typeof toDraft>[0], before: Draft): Draft => {
  const draft = toDraft(link);
  const keyOf = (rule: DraftRule, nth: number): number => {
    const old = before.rules[nth];
    return old !== undefined && isSame(toRule(old), toRule(rule)) ? old.key : rule.key;
  };
  return { ...draft, rules: draft.rules.map((rule, nth) => ({ ...rule, key: keyOf(rule, nth) })) };
};

/** The change of the link. */
export const toChange = ({ rules, split, sticky }: Draft) => ({
  rules: rules.map(toRule),
  split: split.map(({ url, weight }) => ({ url: url.trim(), weight })),
  sticky,
});

const toRule = ({ when, then }: DraftRule): Rule => ({ when, then: toTarget(then) });

function toTarget(then: Target): Target {
  if (then.url !== undefined) return { url: then.url.trim() };
  if (then.split !== undefined) return { split: then.split.map((one) => ({ ...one, url: one.url.trim() })) };
  return then;
}

/** What differs from what is saved: a field that did not change cannot undo what somebody else does to it. */
export function changeOf(draft: Draft, saved: Draft): Partial<ReturnType<typeof toChange>> {
  const before: Readonly<Record<string, unknown>> = toChange(saved);
  return Object.fromEntries(
    Object.entries(toChange(draft)).filter(([name, value]) => !isSame(value, before[name])),
  );
}

type SavedLink = Pick<Link, 'rules' | 'split' | 'sticky' | 'version'>;

/** A draft, and the version of the link that it began with. */
export interface Begun<L extends SavedLink = SavedLink> {
  readonly link: L;
  readonly draft: Draft;
}

/** When the link has changed elsewhere, an untouched draft follows it. Any other waits for the person to merge. */
export function follow<L extends SavedLink>(begun: Begun<L>, link: L): Begun<L> {
  if (link.version <= begun.link.version) return begun;
  const isUntouched = unsavedRules(begun.draft, toDraft(begun.link)).length === 0;
  if (isUntouched) return { link, draft: toDraftAfter(link, begun.draft) };
  const isElsewhere = isSame(toChange(toDraft(link)), toChange(toDraft(begun.link)));
  return isElsewhere ? { link, draft: begun.draft } : begun;
}

/** The numbers of the rules that differ from the saved ones, from 1; 0 stands for what everybody else gets. */
export function unsavedRules(draft: Draft, saved: Draft): readonly number[] {
  const [now, before] = [toChange(draft), toChange(saved)];
  const length = Math.max(now.rules.length, before.rules.length);
  const numbers = Array.from({ length }, (_, nth) => nth + 1).filter(
    (number) => !isSame(now.rules[number - 1], before.rules[number - 1]),
  );
  const isElseSame = isSame(now.split, before.split) && now.sticky === before.sticky;
  return isElseSame ? numbers : [...numbers, 0];
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether something is still missing that nobody has written yet, so that the server would refuse the draft. */
export function isUnfinished({ rules, split }: Draft): boolean {
  const lacksUrl = (variants: readonly Variant[]) => variants.some(({ url }) => isBlank(url));
  return (
    lacksUrl(split) ||
    rules.some(
      ({ when, then }) =>
        Object.values(when).some(isBlank) || Object.values(then).some(isBlank) || lacksUrl(then.split ?? []),
    )
  );
}

export const addRule = (draft: Draft): Draft => ({
  ...draft,
  rules: [...draft.rules, withKey({ when: {}, then: { url: '' } })],
});

export function copyRule(draft: Draft, nth: number): Draft {
  const rule = draft.rules[nth];
  return rule === undefined ? draft : { ...draft, rules: draft.rules.toSpliced(nth + 1, 0, withKey(rule)) };
}

export const removeRule = (draft: Draft, nth: number): Draft => ({
  ...draft,
  rules: draft.rules.toSpliced(nth, 1),
});

export const changeRule = (draft: Draft, nth: number, change: Partial<Rule>): Draft => ({
  ...draft,
  rules: draft.rules.map((rule, at) => (at === nth ? { ...rule, ...change } : rule)),
});

/** The rule at `from` becomes the one at `to`; outside of the list nothing moves. */
export function moveRule(draft: Draft, from: number, to: number): Draft {
  const rule = draft.rules[from];
  if (rule === undefined || to < 0 || to >= draft.rules.length) return draft;
  return { ...draft, rules: draft.rules.toSpliced(from, 1).toSpliced(to, 0, rule) };
}

export function kindOfTarget(then: Target): TargetKind {
  if (then.split !== undefined) return 'split';
  if (then.app !== undefined) return 'app';
  if (then.block !== undefined) return 'block';
  return then.expired === undefined ? 'url' : 'expired';
}

/** A target of another kind, which keeps the destination that was written. */
export function targetOf(kind: TargetKind, before: Target): Target {
  const url = before.url ?? before.split?.[0]?.url ?? before.app?.link ?? '';
  const targets: Readonly<Record<TargetKind, Target>> = {
    url: { url },
    split: { split: [{ url, weight: 50 }] },
    app: { app: { link: url, store: null } },
    block: { block: true },
    expired: { expired: true },
  };
  return targets[kind];
}
