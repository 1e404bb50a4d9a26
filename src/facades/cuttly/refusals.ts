import type { LinkFault } from '../../core/base/fault.ts';
import { FacadeVerdict } from '../../wire/kit/facade.ts';
import type { RefusalAnswer, RefusalTable } from '../../wire/refusals/refusal.ts';
import { type KindAnswers, refusalsByKind } from '../../wire/refusals/refusals-by-kind.ts';

/** Verdicts that are only a text. All of them have HTTP 200, except the one for too many requests. */
export const CUTTLY_TEXTS = {
  noDomain: 'You do not own any domain',
  domainNotConnected: 'You do not own provided domain',
  notInPlan: 'Insufficient subscription level',
  usedUp: "Subscription has expired or you've reached your shortening limit",
  window: 'Unique time must be between 15-1440 minutes',
  aliasTaken: 'Provided alias is unavailable',
  tooOften: 'Too many requests',
} as const;

const ok = (value: unknown): RefusalAnswer => ({ status: 200, value });
const form = (error: string, { status }: { readonly status: number }): unknown => ({ status, error });

const noKey = (): RefusalAnswer => ({ status: 401, value: { auth: false, error: 'Unauthorized' } });

/** The default answers: the HTTP status, and a message. */
const OTHERS = {
  not_found: { status: 404 },
  bad_input: { status: 400 },
  taken: { status: 409 },
  conflict: { status: 409 },
  forbidden: { status: 403 },
  not_in_plan: () => ok(CUTTLY_TEXTS.notInPlan),
  too_often: ({ headers }) => ({ status: 429, value: CUTTLY_TEXTS.tooOften, headers }),
  used_up: () => ok(CUTTLY_TEXTS.usedUp),
  wrong_method: { status: 405 },
  too_large: { status: 413 },
  no_room: { status: 507 },
  away: { status: 503 },
  fault: { status: 500 },
} satisfies Partial<KindAnswers<unknown>>;

export const cuttlyRefusals: RefusalTable = refusalsByKind({
  form,
  kinds: { ...OTHERS, unauthenticated: noKey },
});

/** The status in the Regular API of a new link with these faults. */
function shortenStatus(faults: readonly LinkFault[]): number {
  const destination = faults.find(({ field }) => field === 'destination');
  switch (destination?.reason) {
    case undefined:
      return faults.some(({ reason }) => reason === 'reserved') ? 3 : 5;
    case 'own_domain':
      return 1;
    case 'blocked_host':
      return 6;
    case 'control_character':
    case 'credentials':
    case 'too_long':
      return 5;
    default:
      return 2;
  }
}

const shortened = (status: number): RefusalAnswer => ok({ url: { status } });

export const cuttlyShortenRefusals: RefusalTable = {
  ...refusalsByKind({
    form,
    kinds: {
      ...OTHERS,
      unauthenticated: noKey,
      forbidden: noKey,
      bad_input: () => shortened(2),
      taken: () => shortened(3),
      too_large: () => shortened(5),
      fault: () => shortened(0),
    },
  }),
  invalid_link: ({ faults }) => shortened(shortenStatus(faults)),
  domain_not_usable: () => ok(CUTTLY_TEXTS.domainNotConnected),
  quota_exceeded: ({ quota }) => (quota === 'links_per_month' ? shortened(8) : ok(CUTTLY_TEXTS.usedUp)),
};

/** The verdict of an edit, with its number. */
export const editVerdict = (status: number): FacadeVerdict => new FacadeVerdict(edited(status));
const edited = (status: number): RefusalAnswer => ok({ status });

const EDITS = {
  ...OTHERS,
  forbidden: () => edited(3),
  not_found: () => edited(3),
  bad_input: () => edited(2),
  conflict: () => edited(2),
  taken: () => ok(CUTTLY_TEXTS.aliasTaken),
  too_large: () => edited(2),
  fault: () => edited(2),
} satisfies Partial<KindAnswers<unknown>>;

/** Whether the fault is in a destination: that of the link, or that of a platform. */
const isDestination = ({ field }: LinkFault): boolean =>
  field === 'destination' || field.startsWith('rules.');

/** A reserved alias counts as taken. */
const editFault: RefusalTable['invalid_link'] = ({ faults }) =>
  faults.some(({ reason }) => reason === 'reserved')
    ? ok(CUTTLY_TEXTS.aliasTaken)
    : edited(faults.some(isDestination) ? 4 : 2);

export const cuttlyEditRefusals: RefusalTable = {
  ...refusalsByKind({ form, kinds: { ...EDITS, unauthenticated: noKey } }),
  invalid_link: editFault,
};

/** The answer for a missing link and for unavailable statistics. Only people read the message. */
const uncounted = (error?: string): RefusalAnswer => ok({ stats: { status: 0, error } });

const STATS = {
  ...OTHERS,
  forbidden: ({ message }) => uncounted(message),
  not_found: () => uncounted(),
  bad_input: ({ message }) => uncounted(message),
  conflict: ({ message }) => uncounted(message),
  too_large: ({ message }) => uncounted(message),
  fault: () => uncounted(),
} satisfies Partial<KindAnswers<unknown>>;

export const cuttlyStatsRefusals: RefusalTable = refusalsByKind({
  form,
  kinds: { ...STATS, unauthenticated: noKey },
});

/** An error of the Team API; `number` is the status of the Regular API, for a call to shorten. */
export const teamError = (
  error: string,
  { status, number }: { readonly status: number; readonly number?: number | undefined },
): RefusalAnswer => ({
  status,
  value: {
    status,
    error,
    ...(status === 401 ? { auth: false } : {}),
    ...(number === undefined ? {} : { url: { status: number } }),
  },
});

export const CUTTLY_TEAM_TEXTS = {
  noKey: 'Unauthorized',
  expired: 'Subscription has expired',
  noAction: 'Incorrect action',
  noUrl: 'Url parameter is null',
  incorrect: 'Provided link is incorrect',
  alreadyShort: 'Provided link is already shortened',
  illegalAlias: 'Provided alias contains illegal characters',
  noHeader: 'Provided header is not registered',
  notTheirs: 'This domain is not owned by the team',
} as const;

const noTeamKey = () => teamError(CUTTLY_TEAM_TEXTS.noKey, { status: 401 });
const noKeyToShorten = () => teamError(CUTTLY_TEAM_TEXTS.noKey, { status: 401, number: 4 });
const conflict = (error: string, number: number) => teamError(error, { status: 409, number });
const failing =
  (status: number, number: number) =>
  ({ message }: { readonly message: string }) =>
    teamError(message, { status, number });

/** The text for the faults of a team's link. */
function teamFault(faults: readonly LinkFault[]): string {
  const destination = faults.find(({ field }) => field === 'destination');
  if (destination?.reason === 'own_domain') return CUTTLY_TEAM_TEXTS.alreadyShort;
  if (destination !== undefined) return CUTTLY_TEAM_TEXTS.incorrect;
  if (faults.some(({ field }) => field === 'header')) return CUTTLY_TEAM_TEXTS.noHeader;
  return faults.some(({ reason }) => reason === 'reserved')
    ? CUTTLY_TEXTS.aliasTaken
    : CUTTLY_TEAM_TEXTS.illegalAlias;
}

export const cuttlyTeamRefusals: RefusalTable = refusalsByKind({
  form,
  kinds: { ...OTHERS, unauthenticated: noTeamKey },
});

export const cuttlyTeamShortenRefusals: RefusalTable = {
  ...refusalsByKind({
    form,
    kinds: {
      ...OTHERS,
      unauthenticated: noKeyToShorten,
      forbidden: noKeyToShorten,
      not_found: failing(404, 0),
      conflict: failing(409, 0),
      taken: () => conflict(CUTTLY_TEXTS.aliasTaken, 3),
      bad_input: () => conflict(CUTTLY_TEAM_TEXTS.incorrect, 2),
      wrong_method: failing(405, 0),
      too_large: failing(413, 5),
      no_room: failing(507, 0),
      away: failing(503, 0),
      fault: failing(500, 0),
    },
  }),
  invalid_link: ({ faults }) => conflict(teamFault(faults), shortenStatus(faults)),
  domain_not_usable: () => teamError(CUTTLY_TEAM_TEXTS.notTheirs, { status: 401, number: 5 }),
  // The vendor's table for teams has no number for this, so both places have the number of the other table.
  quota_exceeded: ({ quota }) =>
    ok(quota === 'links_per_month' ? { status: 8, url: { status: 8 } } : CUTTLY_TEXTS.usedUp),
};

export const cuttlyTeamEditRefusals: RefusalTable = {
  ...refusalsByKind({ form, kinds: { ...EDITS, unauthenticated: noTeamKey } }),
  invalid_link: editFault,
};

export const cuttlyTeamStatsRefusals: RefusalTable = refusalsByKind({
  form,
  kinds: { ...STATS, unauthenticated: noTeamKey },
});
