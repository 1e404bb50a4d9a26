import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';
import { FEATURES } from '../core/base/feature.ts';
import { parseHost } from '../core/base/host.ts';
import type { Plan } from '../core/plans/plan.ts';
import { COMPAT_NAMES, PRESET_PLANS } from '../facades/all-facades.ts';
import { duration } from './kind.ts';
import { type OidcSetting, oidcShape, toOidcSetting } from './oidc.ts';

/** The contents of the file of WAYMARK_CONFIG. */
export interface ConfigFile {
  /** The presets, with changes and additions of the file. */
  readonly plans: readonly Plan[];
  /** Hosts of compatible APIs: host to the name of the API. */
  readonly compatHosts: ReadonlyMap<string, string>;
  /** The number of the workspace that calls without a key belong to, where a compatible API has such; null: refused. */
  readonly guestWorkspace: number | null;
  /** Hosts that no link may lead to, including their subdomains. */
  readonly blockedHosts: readonly string[];
  /** Where people sign in with accounts that they have elsewhere. */
  readonly oidc: readonly OidcSetting[];
}

export const NO_CONFIG_FILE: ConfigFile = {
  plans: PRESET_PLANS,
  compatHosts: new Map(),
  guestWorkspace: null,
  blockedHosts: [],
  oidc: [],
};

const COUNT_MAX = 1_000_000_000;
const BLOCKED_HOSTS_MAX = 1_000_000;

const count = z.int().min(0).max(COUNT_MAX);
const window = z.string().transform((text, context) => {
  const kind = duration(1, 366 * 86_400_000);
  const ms = kind.parse(text);
  if (ms !== undefined) return ms;
  context.addIssue(`must be ${kind.expects}`);
  return z.NEVER;
});
const host = z.string().transform((text, context) => {
  const parsed = parseHost(text);
  if (parsed !== null) return parsed;
  context.addIssue('must be a host such as go.example.com');
  return z.NEVER;
});

const windowMinutes = z.int().min(15).max(1_440);

const planShape = z.strictObject({
  rates: z
    .array(
      z.strictObject({
        limit: z.int().min(1).max(COUNT_MAX),
        window,
        per: z.enum(['key', 'workspace']).default('workspace'),
      }),
    )
    .min(1)
    .max(10)
    .optional(),
  links_per_month: count.optional(),
  custom_slugs_per_month: count.optional(),
  calls_per_year: count.optional(),
  features: z.array(z.enum(FEATURES)).optional(),
  analytics_clicks_cap: count.optional(),
  unique_window_minutes: z.tuple([windowMinutes, windowMinutes]).optional(),
  notify_at: z.array(z.number().gt(0).lte(1)).max(10).optional(),
  snippets: z.boolean().optional(),
});

const fileShape = z.strictObject({
  plans: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/), planShape).default({}),
  compat: z
    .strictObject({
      hosts: z.partialRecord(z.enum(COMPAT_NAMES), z.union([host, z.array(host)])).default({}),
      guest_workspace: z.int().min(1).optional(),
    })
    .default({ hosts: {} }),
  blocked_hosts: z.array(host).max(BLOCKED_HOSTS_MAX).default([]),
  oidc: oidcShape,
});

/** Parses the file. Each problem names its place in the file. */
export function parseConfigFile(text: string): { file: ConfigFile } | { problems: readonly string[] } {
  const table = parseToml(text);
  if ('problem' in table) return { problems: [table.problem] };
  const checked = fileShape.safeParse(table.value);
  if (!checked.success) return { problems: checked.error.issues.flatMap(writeIssue) };
  const { plans, compat, blocked_hosts, oidc } = checked.data;
  const pairs = Object.entries(compat.hosts).flatMap(([name, hosts]) =>
    [hosts ?? []].flat().map((one) => [one, name] as const),
  );
  const twice = pairs.filter(([one], i) => pairs.findIndex(([other]) => other === one) !== i);
  if (twice.length > 0) return { problems: twice.map(([one]) => `compat.hosts: ${one} is listed twice`) };
  return {
    file: {
      plans: mergePlans(plans),
      compatHosts: new Map(pairs),
      guestWorkspace: compat.guest_workspace ?? null,
      blockedHosts: [...new Set(blocked_hosts)],
      oidc: oidc.map(toOidcSetting),
    },
  };
}

function parseToml(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? '';
    return { problem: `line ${error.line}, column ${error.column}: ${reason}` };
  }
}

function writeIssue(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...at, key].join('.')}: is not a known field`);
  }
  // A union hides the messages of its branches; all of ours mean "a host or hosts".
  const message = issue.code === 'invalid_union' ? 'must be a host or a list of hosts' : issue.message;
  return [`${at.join('.') || 'the file'}: ${message}`];
}

const toWindow = (pair: readonly [number, number] | undefined) =>
  pair === undefined ? null : { min: Math.min(...pair), max: Math.max(...pair) };

type FilePlan = z.output<typeof planShape>;

/** A plan with the name of a preset changes only the fields it sets; any other plan starts without limits. */
function mergePlans(given: Readonly<Record<string, FilePlan>>): readonly Plan[] {
  const [unlimited] = PRESET_PLANS;
  const plans = new Map(PRESET_PLANS.map((plan) => [plan.name, plan]));
  for (const [name, wanted] of Object.entries(given)) {
    const base = plans.get(name) ?? unlimited;
    plans.set(name, {
      name,
      rates:
        wanted.rates?.map(({ limit, window: windowMs, per }) => ({ limit, windowMs, per })) ?? base.rates,
      linksPerMonth: wanted.links_per_month ?? base.linksPerMonth,
      customSlugsPerMonth: wanted.custom_slugs_per_month ?? base.customSlugsPerMonth,
      callsPerYear: wanted.calls_per_year ?? base.callsPerYear,
      features: wanted.features === undefined ? base.features : new Set(wanted.features),
      analyticsClicksCap: wanted.analytics_clicks_cap ?? base.analyticsClicksCap,
      uniqueWindowMinutes: toWindow(wanted.unique_window_minutes) ?? base.uniqueWindowMinutes,
      notifyAt: wanted.notify_at ?? base.notifyAt,
      snippets: wanted.snippets ?? base.snippets,
    });
  }
  return [...plans.values()];
}
