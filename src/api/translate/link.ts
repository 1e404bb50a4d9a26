import type { Actor } from '../../core/base/actor.ts';
import type { LinkFault } from '../../core/base/fault.ts';
import type { LinkId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import { type Link, type LinkVersion, versionFieldsOf } from '../../core/links/link.ts';
import type { LinkChange, NewLink } from '../../core/links/link-draft.ts';
import { DEFAULT_FIELDS, type LinkFields } from '../../core/links/link-fields.ts';
import { PLAIN_BEHAVIOUR } from '../../core/rules/behaviour.ts';
import { faultMessage } from '../../wire/refusals/fault-messages.ts';
import type { Issue } from '../../wire/refusals/refusal.ts';
import { linkIds, workspaceIds } from '../../wire/values/ids.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { writeTime, writeTimeOrNull } from '../../wire/values/time.ts';
import type { LinkAnswer, LinkChangeInput, LinkFieldsAnswer, NewLinkInput } from '../contract/link.ts';
import { BEHAVIOUR_WIRE, LINK_WIRE, wireRows } from '../link-fields.ts';
import { fromActor } from './actor.ts';

export const CREATED_VIA = 'native';

/** Throws link_not_found for an invalid id. */
export function toLinkId(text: string): LinkId {
  const id = linkIds.read(text);
  if (id === null) throw new Problem('link_not_found', {});
  return id;
}

export function toNewLink(wire: NewLinkInput): NewLink {
  return {
    ...toChange(wire),
    header: wire.header ?? null,
    fetchTitle: wire.fetch_title === true,
    createdVia: CREATED_VIA,
    usesDefaultDomain: true,
  };
}

/** Loops over the names in the input: most links have few, and an import translates a link per line. */
export function toChange(wire: LinkChangeInput): LinkChange {
  const change: Record<string, unknown> = {};
  const values = wire as Readonly<Record<string, unknown>>;
  for (const name in values) {
    const input = INPUTS[name];
    const value = values[name];
    if (input !== undefined && value !== undefined) change[input.field] = input.read(value);
  }
  if (typeof wire.domain === 'string') change.domain = wire.domain;
  if (typeof wire.slug === 'string') change.slug = wire.slug;
  return change;
}

export function fromLink(link: Link, names: LinkNames): LinkAnswer {
  const host = names.hostOf(link.domainId);
  return withFields(
    {
      id: linkIds.write(link.id),
      short_url: names.shortUrl(host, link.slug),
      url: link.destination as string,
      domain: host,
      slug: link.slug as string,
      ...DEFAULT_ANSWER,
      workspace_id: workspaceIds.write(link.workspaceId),
      created_via: link.createdVia,
      created_by: fromActor(link.createdBy),
      created_at: writeTime(link.createdAtMs),
      updated_at: writeTime(link.updatedAtMs),
      version: link.version,
      trashed_at: writeTimeOrNull(link.trashedAtMs),
      clicks: link.clicks,
      unique_clicks: link.uniqueClicks,
      last_clicked_at: writeTimeOrNull(link.lastClickedAtMs),
    },
    link,
  );
}

/** A link of a dry run: it has no id, and no slug unless the input has one. */
export function fromRehearsal(
  link: Link,
  customSlug: string | null | undefined,
  names: LinkNames,
): LinkAnswer {
  const answer = fromLink(link, names);
  return customSlug ? { ...answer, id: null } : { ...answer, id: null, slug: null, short_url: null };
}

/** Copies the defaults, which are translated only once, because most fields of most links have them. */
function withFields<Answer extends typeof DEFAULT_ANSWER>(answer: Answer, fields: LinkFields): Answer {
  putDifferences(answer, LINK_ROWS, fields, DEFAULT_FIELDS);
  const { behaviour } = fields;
  if (behaviour !== PLAIN_BEHAVIOUR) {
    answer.has_password = behaviour.passwordHash !== null;
    putDifferences(answer, BEHAVIOUR_ROWS, behaviour, PLAIN_BEHAVIOUR);
  }
  return answer;
}

function putDifferences(answer: object, rows: readonly WireRow[], values: object, defaults: object): void {
  const out = answer as Record<string, unknown>;
  const current = values as Readonly<Record<string, unknown>>;
  const standard = defaults as Readonly<Record<string, unknown>>;
  for (const row of rows) {
    const value = current[row.field];
    if (value !== standard[row.field]) out[row.name] = row.write(value);
  }
}

/** Every version of a link, newest first: who created it, when, and what it changed. */
export function fromHistory(
  current: Link,
  versions: readonly LinkVersion[],
  names: LinkNames,
  nameOf: (actor: Actor) => string | null,
) {
  const named = (actor: Actor | null) => {
    const answer = fromActor(actor);
    return answer === null || actor === null ? null : { ...answer, name: nameOf(actor) };
  };
  const all = [{ version: current.version, fields: versionFieldsOf(current) }, ...versions].map(
    ({ version, fields }) => ({ version, link: fromVersion(fields, names) }),
  );
  return all.map(({ version, link }, nth) => {
    const before = all[nth + 1];
    const made = versions[nth];
    return {
      version,
      is_current: nth === 0,
      at: made === undefined ? firstAt(version, current) : writeTime(made.replacedAtMs),
      by: named(made === undefined ? firstBy(version, current) : made.replacedBy),
      changed: before === undefined ? [] : differences(before.link, link),
      link,
    };
  });
}

const fromVersion = (fields: LinkVersion['fields'], names: LinkNames): LinkFieldsAnswer =>
  withFields(
    {
      url: fields.destination as string,
      domain: names.hostOf(fields.domainId),
      slug: fields.slug as string,
      ...DEFAULT_ANSWER,
    },
    fields,
  );

const firstAt = (version: number, link: Link) => (version === 1 ? writeTime(link.createdAtMs) : null);
const firstBy = (version: number, link: Link) => (version === 1 ? link.createdBy : null);

function differences<T extends object>(before: T, after: T): readonly string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([name, value]) =>
    JSON.stringify(old.get(name)) === JSON.stringify(value) ? [] : [name],
  );
}

type WireRow = ReturnType<typeof wireRows>[number];

const LINK_ROWS = wireRows(LINK_WIRE);
const BEHAVIOUR_ROWS = wireRows(BEHAVIOUR_WIRE);
const ROWS = [...LINK_ROWS, ...BEHAVIOUR_ROWS];
const same = (value: unknown): unknown => value;
const INPUTS: Readonly<Record<string, Pick<WireRow, 'field' | 'read'> | undefined>> = Object.assign(
  Object.create(null),
  { url: { field: 'destination', read: same }, password: { field: 'password', read: same } },
  Object.fromEntries(ROWS.map((row) => [row.name, row])),
);
const DEFAULT_ANSWER = {
  ...defaultAnswers(LINK_ROWS, DEFAULT_FIELDS),
  has_password: false,
  ...defaultAnswers(BEHAVIOUR_ROWS, PLAIN_BEHAVIOUR),
} as Omit<LinkFieldsAnswer, 'url' | 'domain' | 'slug'>;

function defaultAnswers(rows: readonly WireRow[], defaults: object): object {
  return Object.fromEntries(
    rows.map(({ field, name, write }) => [name, write(Reflect.get(defaults, field))]),
  );
}

/** Field names of this API that are not the core's names in snake case. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ROWS.map(({ field, name }) => [field, name])),
  destination: 'url',
  atMs: 'at',
  to: 'then',
};

/** `expires.redirectTo` becomes `["expires", "redirect_to"]`. */
export function fromFault(fault: LinkFault): Issue {
  return { in: 'body', path: toWirePath(fault.field), code: fault.reason, detail: faultMessage(fault) };
}

/** '' is the whole body. */
export const toWirePath = (field: string): (string | number)[] =>
  (field === '' ? [] : field.split('.')).map((step) => {
    if (/^\d+$/.test(step)) return Number(step);
    return WIRE_NAMES[step] ?? step.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  });
