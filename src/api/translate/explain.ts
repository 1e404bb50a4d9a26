import type { Link } from '../../core/links/link.ts';
import { readHintCodes, toClientHints } from '../../core/rules/client-hints.ts';
import { REST_VARIANT } from '../../core/rules/split.ts';
import type { DescribedVisit, Explanation } from '../../core/visits/explain.ts';
import type { Go, Note, Resolution } from '../../core/visits/resolve.ts';
import type { DescribedVisitInput, ExplanationAnswer } from '../contract/explain.ts';
import { fromCondition } from './rule.ts';

export function toDescribedVisit(wire: DescribedVisitInput): DescribedVisit {
  const described = {
    atMs: wire.at,
    address: wire.address,
    country: wire.country,
    region: wire.region,
    city: wire.city,
    userAgent: wire.user_agent,
    language: wire.language,
    referrer: wire.referrer,
    hints: toClientHints(
      readHintCodes({
        platform: wire.platform_hint ?? '',
        mobile: wire.mobile_hint ?? '',
        brands: wire.brands_hint ?? '',
      }),
    ),
    query: wire.query?.replace(/^\?/, ''),
    rest: wire.path,
    returning: wire.returning,
    unlocked: wire.password,
    draw: wire.draw,
  };
  return Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined));
}

export function fromExplanation(explanation: Explanation, link: Link): ExplanationAnswer {
  const { resolution, notes, shares, withinLimits } = explanation;
  const go = resolution.kind === 'go' ? resolution : null;
  const split = notes.find((note) => note.step === 'split');
  return {
    ...outcomeOf(resolution, link),
    rule: decidingRule(notes),
    variant: go === null || go.variant === 0 ? null : writeVariant(go.variant),
    variants: shares.map((share, i) => ({
      variant: writeVariant(i === shares.length - 1 ? REST_VARIANT : i + 1),
      url: split?.variants[i]?.destination ?? link.destination,
      share,
    })),
    within_limits: withinLimits,
    steps: notes.map((note) => fromNote(note, link)),
  };
}

/** The name of a variant in statistics. */
export const writeVariant = (variant: number): string => (variant === REST_VARIANT ? 'url' : String(variant));

const STATUSES = { blocked: 403, disabled: 404, not_started: 404, missing: 404 } as const;

function outcomeOf(
  resolution: Resolution,
  link: Link,
): Pick<ExplanationAnswer, 'outcome' | 'status' | 'destination'> {
  switch (resolution.kind) {
    case 'go':
      return { outcome: resolution.manner, status: statusOf(resolution, link), destination: resolution.to };
    case 'expired':
      return { outcome: 'expired', status: resolution.to === null ? 410 : 302, destination: resolution.to };
    case 'ask_password':
      return { outcome: 'password', status: 200, destination: null };
    case 'show_tags':
      return { outcome: 'preview_tags', status: 200, destination: null };
    default:
      return { outcome: resolution.kind, status: STATUSES[resolution.kind], destination: null };
  }
}

const statusOf = ({ manner }: Go, link: Link): number => (manner === 'redirect' ? link.redirectStatus : 200);

const decidingRule = (notes: readonly Note[]): number | null =>
  notes.flatMap((note) => (note.step === 'rule' && note.matched ? [note.rule] : []))[0] ?? null;

type Step = ExplanationAnswer['steps'][number];

function fromNote(note: Note, link: Link): Step {
  switch (note.step) {
    case 'rule':
      return fromRuleNote(note, link);
    case 'split':
      return fromSplitNote(writeVariant(note.variant));
    case 'app':
      return {
        step: 'app',
        passed: note.matched,
        because: note.platform === '' ? 'the platform is unknown' : `the platform is ${note.platform}`,
      };
    case 'destination':
      return { step: 'destination', passed: true, because: 'no rule, split or app decided' };
    default:
      return { step: note.step, passed: note.passed, because: GATES[note.step][note.passed ? 0 : 1] };
  }
}

const fromSplitNote = (variant: string): Step => ({
  step: 'split',
  variant,
  passed: true,
  because: `the draw gave variant ${variant}`,
});

const GATES = {
  address: ['the address belongs to the link', 'the address has no link, or the link is in the trash'],
  enabled: ['the link is enabled', 'the link is disabled'],
  started: ['the link has started', 'the link starts later'],
  not_expired: ['the link has not expired by time', 'the link has expired'],
  no_preview: ['not a preview crawler', 'a preview crawler gets the tags of the link'],
  no_bot: ['not a known bot', 'bots are blocked'],
  password: ['the password is correct', 'the visitor has to enter the password'],
  within_limits: ['the link has clicks left', 'the link has no clicks left'],
} as const;

function fromRuleNote(note: Note & { step: 'rule' }, link: Link): Step {
  const when: Readonly<Record<string, unknown>> = fromCondition(
    link.behaviour.rules[note.rule - 1]?.when ?? {},
  );
  const conditions = note.findings.map(({ name, held, saw }) => {
    const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return { key, wanted: when[key], saw, held };
  });
  const failed = conditions.filter(({ held }) => !held);
  const because =
    conditions.length === 0
      ? 'the rule has no conditions'
      : failed.length === 0
        ? conditions.map(({ key, saw }) => `${key} is ${JSON.stringify(saw)}`).join(', ')
        : failed
            .map(
              ({ key, saw, wanted }) =>
                `${key} is ${JSON.stringify(saw)}, expected ${JSON.stringify(wanted)}`,
            )
            .join(', ');
  return { step: 'rule', rule: note.rule, passed: note.matched, because, conditions };
}
