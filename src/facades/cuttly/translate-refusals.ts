import type { LinkFault } from '../../core/field-check.ts';
import { FacadeVerdict } from '../../wire/facade.ts';
import type { RefusalTable } from '../../wire/refusal.ts';
import { refusalsByKind, type SayRefusal } from '../../wire/refusal-kinds.ts';
import { replyPhpJson } from './php-json.ts';

/** Verdicts that are bare texts. All but the one on too many requests come with HTTP 200. */
export const SAYS = {
  noDomain: 'You do not own any domain',
  domainNotConnected: 'You do not own provided domain',
  notInPlan: 'Insufficient subscription level',
  usedUp: "Subscription has expired or you've reached your shortening limit",
  window: 'Unique time must be between 15-1440 minutes',
  aliasTaken: 'Provided alias is unavailable',
  tooOften: 'Too many requests',
} as const;

const bare = (text: string) => () => replyPhpJson(200, text);
const tooOften: SayRefusal = (_, headers) => replyPhpJson(429, SAYS.tooOften, headers);

/** Whatever no operation has words of its own for: the HTTP status, and a sentence. */
const saying =
  (status: number): SayRefusal =>
  (error, headers) =>
    replyPhpJson(status, { status, error }, headers);

const noKey: SayRefusal = () => replyPhpJson(401, { auth: false, error: 'Unauthorized' });

const OTHERS = {
  not_found: saying(404),
  bad_input: saying(400),
  taken: saying(409),
  conflict: saying(409),
  forbidden: saying(403),
  not_in_plan: bare(SAYS.notInPlan),
  too_often: tooOften,
  used_up: bare(SAYS.usedUp),
  wrong_method: saying(405),
  too_large: saying(413),
  no_room: saying(507),
  fault: saying(500),
} as const;

export const refusals: RefusalTable = refusalsByKind({ ...OTHERS, unauthenticated: noKey });

/** What a fault of a new link comes to in the numbers of the Regular API. */
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

const shortened = (status: number) => replyPhpJson(200, { url: { status } });
const refusing =
  (status: number): SayRefusal =>
  () =>
    shortened(status);

export const shortenRefusals: RefusalTable = {
  ...refusalsByKind({
    ...OTHERS,
    unauthenticated: noKey,
    forbidden: noKey,
    bad_input: refusing(2),
    taken: refusing(3),
    too_large: refusing(5),
    fault: refusing(0),
  }),
  invalid_link: ({ faults }) => shortened(shortenStatus(faults)),
  domain_not_usable: bare(SAYS.domainNotConnected),
  quota_exceeded: ({ quota }) =>
    quota === 'links_per_month' ? shortened(8) : replyPhpJson(200, SAYS.usedUp),
};

/** An edit that ends in one of the numbers that edits have. */
export const verdict = (status: number): FacadeVerdict => new FacadeVerdict(edited(status));
const edited = (status: number) => replyPhpJson(200, { status });
const editing =
  (status: number): SayRefusal =>
  () =>
    edited(status);

const EDITS = {
  ...OTHERS,
  forbidden: editing(3),
  not_found: editing(3),
  bad_input: editing(2),
  conflict: editing(2),
  taken: bare(SAYS.aliasTaken),
  too_large: editing(2),
  fault: editing(2),
} as const;

/** The destination itself, and where phones go; whatever else is wrong cannot be saved. */
const isDestination = ({ field }: LinkFault): boolean =>
  field === 'destination' || field.startsWith('rules.');

/** An alias that the server needs itself counts as taken. */
const editStatus: RefusalTable['invalid_link'] = ({ faults }) =>
  faults.some(({ reason }) => reason === 'reserved')
    ? replyPhpJson(200, SAYS.aliasTaken)
    : edited(faults.some(isDestination) ? 4 : 2);

export const editRefusals: RefusalTable = {
  ...refusalsByKind({ ...EDITS, unauthenticated: noKey }),
  invalid_link: editStatus,
};

/** No such link, or figures that cannot be had; the reason beside the number is for people. */
const counting: SayRefusal = (error) => replyPhpJson(200, { stats: { status: 0, error } });
const uncounted: SayRefusal = () => replyPhpJson(200, { stats: { status: 0 } });

const STATS = {
  ...OTHERS,
  forbidden: counting,
  not_found: uncounted,
  bad_input: counting,
  conflict: counting,
  too_large: counting,
  fault: uncounted,
} as const;

export const statsRefusals: RefusalTable = refusalsByKind({ ...STATS, unauthenticated: noKey });

/** An error of the Team API; `number` is the status of the Regular API, where a call to shorten is answered. */
export function teamError(
  error: string,
  { status, number }: { readonly status: number; readonly number?: number | undefined },
) {
  return replyPhpJson(status, {
    status,
    error,
    ...(status === 401 ? { auth: false } : {}),
    ...(number === undefined ? {} : { url: { status: number } }),
  });
}

export const TEAM_SAYS = {
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

const noTeamKey: SayRefusal = () => teamError(TEAM_SAYS.noKey, { status: 401 });
const noKeyToShorten: SayRefusal = () => teamError(TEAM_SAYS.noKey, { status: 401, number: 4 });
const conflict = (error: string, number: number) => () => teamError(error, { status: 409, number });
const failing =
  (status: number, number: number): SayRefusal =>
  (error) =>
    teamError(error, { status, number });

/** What is wrong with a link of a team, in words and as the Regular API numbers it. */
function teamFault(faults: readonly LinkFault[]): string {
  const destination = faults.find(({ field }) => field === 'destination');
  if (destination?.reason === 'own_domain') return TEAM_SAYS.alreadyShort;
  if (destination !== undefined) return TEAM_SAYS.incorrect;
  if (faults.some(({ field }) => field === 'header')) return TEAM_SAYS.noHeader;
  return faults.some(({ reason }) => reason === 'reserved') ? SAYS.aliasTaken : TEAM_SAYS.illegalAlias;
}

/** What the Team API has of its own beside what is common to all its calls. */
export const teamRefusals: RefusalTable = refusalsByKind({ ...OTHERS, unauthenticated: noTeamKey });

export const teamShortenRefusals: RefusalTable = {
  ...refusalsByKind({
    ...OTHERS,
    unauthenticated: noKeyToShorten,
    forbidden: noKeyToShorten,
    not_found: failing(404, 0),
    conflict: failing(409, 0),
    taken: conflict(SAYS.aliasTaken, 3),
    bad_input: conflict(TEAM_SAYS.incorrect, 2),
    wrong_method: failing(405, 0),
    too_large: failing(413, 5),
    no_room: failing(507, 0),
    fault: failing(500, 0),
  }),
  invalid_link: ({ faults }) => conflict(teamFault(faults), shortenStatus(faults))(),
  domain_not_usable: () => teamError(TEAM_SAYS.notTheirs, { status: 401, number: 5 }),
  // Not in the vendor's table for teams; the number that its other table has, where clients of either look for it.
  quota_exceeded: ({ quota }) =>
    quota === 'links_per_month'
      ? replyPhpJson(200, { status: 8, url: { status: 8 } })
      : replyPhpJson(200, SAYS.usedUp),
};

export const teamEditRefusals: RefusalTable = {
  ...refusalsByKind({ ...EDITS, unauthenticated: noTeamKey }),
  invalid_link: editStatus,
};

export const teamStatsRefusals: RefusalTable = refusalsByKind({ ...STATS, unauthenticated: noTeamKey });
