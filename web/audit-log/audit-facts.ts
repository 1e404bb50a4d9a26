import type { AuditEntry, Role } from '../api/types.ts';

/** What a sentence of the audit log needs to know. Names are marked so that their direction stays their own. */
export interface AuditFacts {
  /** The best name of what the entry is about. */
  readonly name: string;
  readonly role: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly isOn: boolean;
}

interface Words {
  readonly roles: Readonly<Record<Role, string>>;
  /** The name of a member by id; null for somebody who has left. */
  readonly personName: (id: string) => string | null;
  readonly somePerson: (id: string) => string;
}

type Value = AuditEntry['details'][string];

/** Details that name the subject, best first. */
const NAMES = ['email', 'host', 'url', 'name'] as const;
const COUNTS = ['links', 'ended', 'ended_sessions'] as const;
const PAIRS = ['role', 'name', 'instance_admin'] as const;

export function factsOf({ subject, details }: AuditEntry, words: Words): AuditFacts {
  const pair = PAIRS.map((name) => details[name]).find(isPair) ?? null;
  const roleOf = (value: Value | undefined): string => {
    const role = textOf(value);
    return words.roles[role as Role] ?? role;
  };
  const write = (value: Value): string => (isPair(details.role) ? roleOf(value) : isolate(textOf(value)));
  const known = NAMES.map((name) => textOf(details[name])).find((text) => text !== '');
  const counted = COUNTS.map((name) => details[name]).find((value) => typeof value === 'number');
  return {
    name: isolate(known ?? subjectName(subject, words)),
    role: roleOf(details.role),
    from: pair === null ? '' : write(pair.from),
    to: pair === null ? isolate(textOf(details.into ?? details.to)) : write(pair.to),
    count: typeof counted === 'number' ? counted : 0,
    isOn: pair?.to === true,
  };
}

function subjectName(subject: AuditEntry['subject'], words: Words): string {
  if (subject === null) return '';
  if (subject.kind !== 'person') return subject.id;
  return words.personName(subject.id) ?? words.somePerson(subject.id);
}

/** Keeps a name of another direction from turning the sentence around it. */
export const isolate = (text: string): string => (text === '' ? '' : `\u2068${text}\u2069`);

type Pair = Extract<Value, { from: unknown }>;
const isPair = (value: Value | undefined): value is Pair =>
  typeof value === 'object' && value !== null && 'from' in value;

const textOf = (value: Value | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

export interface AuditDetail {
  readonly name: string;
  /** Null for a value that did not change, or that was not there before. */
  readonly from: string | null;
  readonly to: string;
}

/** Details that the sentence says already. */
const SAID = new Set([
  'email',
  'host',
  'role',
  'links',
  'ended',
  'ended_sessions',
  'into',
  'to',
  'instance_admin',
  'verified',
]);
/** Entries whose sentence has the name before and after. */
const RENAMES = new Set(['person.changed', 'passkey.changed']);

interface ValueWords {
  readonly details: Readonly<Record<string, string>>;
  readonly nothing: string;
  readonly yes: string;
  readonly no: string;
}

/** The details of an entry that its sentence leaves out, in words. */
export function detailsOf({ action, details }: AuditEntry, words: ValueWords): readonly AuditDetail[] {
  const write = (value: Value): string => {
    if (isNothing(value)) return words.nothing;
    if (typeof value === 'boolean') return value ? words.yes : words.no;
    if (Array.isArray(value)) return value.join(', ');
    return String(value);
  };
  return Object.entries(details)
    .filter(([name, value]) => !isSaid(action, name, value))
    .map(([name, value]) => ({
      name: words.details[name] ?? name,
      from: isPair(value) && !isNothing(value.from) ? write(value.from) : null,
      to: write(isPair(value) ? value.to : value),
    }));
}

const isNothing = (value: Value): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

function isSaid(action: string, name: string, value: Value): boolean {
  if (RENAMES.has(action)) return true;
  if (SAID.has(name) || value === null || value === false) return true;
  // A name that did not change is what the sentence is about.
  return (name === 'name' || name === 'url') && !isPair(value);
}
