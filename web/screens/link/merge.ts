import type { Link, LinkChange } from '../../api/types.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface LostUpdate {
  /** What others have changed since the person began, as it is now. */
  readonly theirs: readonly string[];
  /** What both have changed, so that one of the two has to give way. */
  readonly both: readonly string[];
}

const FACTS: ReadonlySet<string> = new Set([
  'id',
  'short_url',
  'workspace_id',
  'created_via',
  'created_by',
  'created_at',
  'updated_at',
  'version',
  'clicks',
  'unique_clicks',
  'last_clicked_at',
]);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What happened to a link between the version that the person began with and the one that is saved now. */
export function compareVersions(begun: Link, now: Link, change: LinkChange): LostUpdate {
  const before: Fields = begun;
  const after: Fields = now;
  const mine: Fields = change;
  const theirs = Object.keys(after).filter((name) => !FACTS.has(name) && !isSame(before[name], after[name]));
  const both = theirs.filter((name) => name in mine && !isSame(mine[name], after[name]));
  // Nobody can see a password, so somebody has to say whose stays.
  const isPasswordTouched = 'password' in mine && theirs.includes('has_password');
  return { theirs, both: isPasswordTouched ? [...both, 'has_password'] : both };
}

/** The change without the fields in which the others' version stays. */
export function mergeChange(change: LinkChange, keptTheirs: readonly string[]): LinkChange {
  const isKept = (name: string) => keptTheirs.includes(name === 'password' ? 'has_password' : name);
  return Object.fromEntries(Object.entries(change).filter(([name]) => !isKept(name)));
}
