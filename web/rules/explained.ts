import type { Explanation } from '../api/types.ts';
import { letterOf } from './shares.ts';
import { isConditionName, type RuleWords, wordsOfSeen, wordsOfValue } from './value-words.ts';

type Step = Explanation['steps'][number];

/** One step of the answer in words. */
export interface ExplainedStep {
  readonly key: string;
  /** `here` is the step that decided. */
  readonly state: 'done' | 'here' | 'later';
  readonly title: string;
  readonly facts: readonly string[];
}

/** What the visitor gets in the end. */
export interface ExplainedEnd {
  readonly title: string;
  readonly url: string | null;
}

/** The steps that decide what a visitor gets, if no rule does. */
const DECIDES: ReadonlySet<string> = new Set(['split', 'app', 'destination']);

/** What every visit of a healthy link passes is one line. */
const HEALTHY = ['address', 'enabled', 'started', 'not_expired'] as const;

/** The steps of a visit in words. */
export function stepsOf({ steps, variants }: Explanation, words: RuleWords): readonly ExplainedStep[] {
  const here = hereOf(steps, words);
  const { texts } = words;
  const isHealthy = HEALTHY.every((name, nth) => steps[nth]?.step === name && steps[nth]?.passed === true);
  const lines = steps.map((step, nth): ExplainedStep => {
    const isSplit = step.step === 'split';
    return {
      key: `${step.step} ${nth}`,
      state: nth === here ? 'here' : step.step === 'rule' && !step.passed ? 'later' : 'done',
      title: titleOf(step, words),
      facts: isSplit
        ? variants.map(({ variant, share }) => wordsOfShare(variant, share, words))
        : (step.conditions ?? []).map((condition) => wordsOfCondition(condition, words)),
    };
  });
  if (!isHealthy) return lines;
  const healthy = { key: 'healthy', state: 'done', title: texts.tester.healthy, facts: [] } as const;
  return [healthy, ...lines.slice(HEALTHY.length)];
}

/** The place of the step that decided: a refusal, else the rule that matches, else what everybody gets. */
function hereOf(steps: readonly Step[], { texts: { tester } }: RuleWords): number {
  const refused = steps.findLastIndex(({ step, passed }) => step in tester.steps && !passed);
  if (refused >= 0) return refused;
  const matched = steps.findIndex(({ step, passed }) => step === 'rule' && passed);
  return matched >= 0 ? matched : steps.findLastIndex(({ step, passed }) => passed && DECIDES.has(step));
}

function wordsOfShare(variant: string, share: number, { texts, format }: RuleWords): string {
  const percent = format.percent(share);
  const name = nameOfVariant(variant);
  return name === null ? texts.tester.restShare(percent) : texts.shareOf(name, percent);
}

/** Its letter; null for the rest. */
function nameOfVariant(variant: string): string | null {
  const number = Number(variant);
  return Number.isInteger(number) && number > 0 ? letterOf(number - 1) : null;
}

function titleOf(step: Step, { texts: { tester } }: RuleWords): string {
  const gate = tester.steps[step.step];
  if (gate !== undefined) return gate[step.passed ? 0 : 1];
  if (step.step === 'rule') return (step.passed ? tester.matches : tester.matchesNot)(step.rule ?? 0);
  if (step.step === 'split') return drawOf(step, tester);
  if (step.step === 'app') return step.passed ? tester.app : tester.noApp;
  return tester.else;
}

function drawOf({ variant = '' }: Step, tester: RuleWords['texts']['tester']): string {
  const name = nameOfVariant(variant);
  return name === null ? tester.drawRest : tester.draw(name);
}

type Finding = NonNullable<Step['conditions']>[number];

function wordsOfCondition({ key, wanted, saw, held }: Finding, words: RuleWords): string {
  const name = isConditionName(key, words) ? words.texts.names[key] : key;
  const seen = wordsOfSeen(key, saw, words);
  const { tester } = words.texts;
  return held ? tester.saw(name, seen) : tester.wanted(name, seen, wordsOfValue(key, wanted, words));
}

export function endOf({ outcome, status, destination }: Explanation, { texts }: RuleWords): ExplainedEnd {
  const { outcomes } = texts.tester;
  if (outcome === 'redirect') return { title: outcomes.redirect(status), url: destination };
  if (outcome === 'expired' && destination !== null) return { title: outcomes.expiredTo, url: destination };
  return { title: outcomes[outcome], url: destination };
}

/** The first and the last rule that the visit did not come to, from 1; null if it came to all. */
export function notReached({ steps }: Explanation, rules: number): readonly [number, number] | null {
  const last = Math.max(0, ...steps.map(({ rule }) => rule ?? 0));
  return last < rules ? [last + 1, rules] : null;
}
