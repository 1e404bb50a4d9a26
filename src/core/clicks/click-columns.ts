import type { DomainId, LinkId, WorkspaceId } from '../base/ids.ts';
import { invariant } from '../base/invariant.ts';
import { VISIT_KINDS } from '../visits/visit-kind.ts';
import type { Click, ClickTextField, SpoolPosition, SpoolPositions } from './click.ts';

/**
 * The texts of a click in groups: the texts of a group are found out together, from a user agent, a link or an address, and
 * many clicks share them. `tags` is a list as JSON, '' for none.
 */
export const TEXT_GROUPS = {
  spool: ['spool'],
  domain: ['domain'],
  link: ['externalId', 'tags'],
  place: ['country', 'region', 'city', 'continent'],
  language: ['language'],
  agent: [
    'device',
    'platform',
    'os',
    'osVersion',
    'browser',
    'browserVersion',
    'inApp',
    'botName',
    'botReason',
  ],
  source: ['source'],
  referrer: ['referrer', 'referrerUrl'],
  campaign: ['utmSource', 'utmMedium', 'utmCampaign', 'utmTerm', 'utmContent'],
  destination: ['destination'],
  choice: ['rule', 'variant', 'trigger'],
  /** For orphans. */
  path: ['path'],
  address: ['address'],
} as const satisfies Readonly<Record<string, readonly GroupedText[]>>;

export type GroupedText = ClickTextField | 'spool' | 'tags' | 'path' | 'address';
export type TextGroupName = keyof typeof TEXT_GROUPS;
export const TEXT_GROUP_NAMES = Object.keys(TEXT_GROUPS) as readonly TextGroupName[];

/**
 * Texts in the order of `TEXT_GROUPS`, for one column. One object serves many clicks, so what is derived from its texts is
 * derived once. Two objects may have the same texts.
 */
export interface TextGroup {
  readonly texts: readonly string[];
  /** What a click store has derived from the texts. */
  kept: unknown;
  /** The batch that had this group last, and its number there. */
  batch: number;
  number: number;
}

export function textGroup(texts: readonly string[]): TextGroup {
  return { texts, kept: null, batch: 0, number: 0 };
}

/** Who clicked: one number is read faster than two flags. */
export const PERSON = 0;
export const UNIQUE_PERSON = 1;
export const BOT = 2;

/** One group for each row, as its number in `groups`. */
export interface GroupColumn {
  readonly numbers: Uint32Array;
  readonly groups: readonly TextGroup[];
}

/** The clicks of a batch, column by column; row n of each column is the nth click. */
export interface ClickColumns {
  readonly rows: number;
  readonly atMs: Float64Array;
  /** Index in VISIT_KINDS. */
  readonly kind: Uint8Array;
  /** 0 for none. */
  readonly linkId: Float64Array;
  readonly workspaceId: Float64Array;
  readonly domainId: Float64Array;
  /** PERSON, UNIQUE_PERSON or BOT. */
  readonly visitor: Uint8Array;
  /** The first and the last eight hex digits of the visitor's hash. */
  readonly visitorHigh: Uint32Array;
  readonly visitorLow: Uint32Array;
  /** The position just after the visit's record. */
  readonly segment: Float64Array;
  readonly offset: Float64Array;
  readonly texts: Readonly<Record<TextGroupName, GroupColumn>>;
}

/** Written whole or not at all, together with `positions`. */
export interface ClickBatch {
  readonly clicks: ClickColumns;
  /** How far each of these spools has been read once the batch is written. */
  readonly positions: SpoolPositions;
}

/** The same columns while they are filled; rows are added at the end. */
export interface ClickColumnsDraft extends ClickColumns {
  rows: number;
  readonly texts: Readonly<Record<TextGroupName, GroupColumnDraft>>;
}

export interface GroupColumnDraft extends GroupColumn {
  readonly batch: number;
  readonly groups: TextGroup[];
}

let batches = 0;

/** Empty columns with room for `rowsMax` rows. */
export function createClickColumns(rowsMax: number): ClickColumnsDraft {
  const batch = ++batches;
  const column = (): GroupColumnDraft => ({ batch, numbers: new Uint32Array(rowsMax), groups: [] });
  return {
    rows: 0,
    atMs: new Float64Array(rowsMax),
    kind: new Uint8Array(rowsMax),
    linkId: new Float64Array(rowsMax),
    workspaceId: new Float64Array(rowsMax),
    domainId: new Float64Array(rowsMax),
    visitor: new Uint8Array(rowsMax),
    visitorHigh: new Uint32Array(rowsMax),
    visitorLow: new Uint32Array(rowsMax),
    segment: new Float64Array(rowsMax),
    offset: new Float64Array(rowsMax),
    texts: Object.fromEntries(TEXT_GROUP_NAMES.map((name) => [name, column()])) as ClickColumnsDraft['texts'],
  };
}

/** Puts a group into a row of a column. */
export function putGroup(column: GroupColumnDraft, row: number, group: TextGroup): void {
  if (group.batch !== column.batch) {
    group.batch = column.batch;
    group.number = column.groups.length;
    column.groups.push(group);
  }
  column.numbers[row] = group.number;
}

export const CLICK_KIND = VISIT_KINDS.indexOf('click');

/** The text of a row; '' when unknown. */
export function textAt(columns: ClickColumns, name: TextGroupName, place: number, row: number): string {
  const { numbers, groups } = columns.texts[name];
  return groups[numbers[row] ?? 0]?.texts[place] ?? '';
}

/** A test whether a row comes after these positions. */
export function rowsAfter(columns: ClickColumns, positions: SpoolPositions): (row: number) => boolean {
  const { numbers, groups } = columns.texts.spool;
  const passed = groups.map(({ texts }) => positions.get(texts[0] ?? '') ?? BEGINNING);
  const segments = Float64Array.from(passed, ({ segment }) => segment);
  const offsets = Float64Array.from(passed, ({ offset }) => offset);
  const { segment, offset } = columns;
  // `isAfter`, without an object for each row.
  return (row) => {
    const spool = numbers[row] ?? 0;
    const further = (segment[row] ?? 0) - (segments[spool] ?? 0);
    return further > 0 || (further === 0 && (offset[row] ?? 0) > (offsets[spool] ?? 0));
  };
}

const BEGINNING: SpoolPosition = { segment: -1, offset: 0 };

/** One row as an object, for the few places that need whole clicks. */
export function clickAt(columns: ClickColumns, row: number): Click {
  const texts: Record<string, string> = {};
  for (const name of TEXT_GROUP_NAMES) {
    for (const [place, field] of TEXT_GROUPS[name].entries())
      texts[field] = textAt(columns, name, place, row);
  }
  const { tags, ...others } = texts;
  const linkId = columns.linkId[row] ?? 0;
  return {
    // A field that allows only certain words was filled with one of them.
    ...(others as Pick<Click, ClickTextField | 'spool' | 'path' | 'address'>),
    position: { segment: columns.segment[row] ?? 0, offset: columns.offset[row] ?? 0 },
    atMs: columns.atMs[row] ?? 0,
    kind: VISIT_KINDS[columns.kind[row] ?? 0] ?? 'click',
    linkId: linkId === 0 ? null : (linkId as LinkId),
    workspaceId: (columns.workspaceId[row] ?? 0) as WorkspaceId,
    domainId: (columns.domainId[row] ?? 0) as DomainId,
    unique: columns.visitor[row] === UNIQUE_PERSON,
    bot: columns.visitor[row] === BOT,
    visitor: hex32(columns.visitorHigh[row] ?? 0) + hex32(columns.visitorLow[row] ?? 0),
    tags: tags === undefined || tags === '' ? [] : JSON.parse(tags),
  };
}

/** All rows as objects. */
export function clicksOf(columns: ClickColumns): readonly Click[] {
  return Array.from({ length: columns.rows }, (_, row) => clickAt(columns, row));
}

/** A batch from clicks that were made one by one. */
export function clickBatch(clicks: readonly Click[], positions: SpoolPositions): ClickBatch {
  const columns = createClickColumns(clicks.length);
  for (const click of clicks) addClick(columns, click);
  return { clicks: columns, positions };
}

export function addClick(columns: ClickColumnsDraft, click: Click): void {
  const row = columns.rows;
  invariant(row < columns.atMs.length, 'the columns have room');
  columns.rows++;
  columns.atMs[row] = click.atMs;
  columns.kind[row] = VISIT_KINDS.indexOf(click.kind);
  columns.linkId[row] = click.linkId ?? 0;
  columns.workspaceId[row] = click.workspaceId;
  columns.domainId[row] = click.domainId;
  columns.visitor[row] = click.bot ? BOT : click.unique ? UNIQUE_PERSON : PERSON;
  columns.visitorHigh[row] = Number.parseInt(click.visitor.slice(0, 8) || '0', 16);
  columns.visitorLow[row] = Number.parseInt(click.visitor.slice(8) || '0', 16);
  columns.segment[row] = click.position.segment;
  columns.offset[row] = click.position.offset;
  for (const name of TEXT_GROUP_NAMES) {
    const texts = TEXT_GROUPS[name].map((field) => textOf(click, field));
    putGroup(columns.texts[name], row, textGroup(texts));
  }
}

function textOf(click: Click, field: GroupedText): string {
  return field === 'tags' ? tagsText(click.tags) : click[field];
}

/** Tags as one text; '' for none. */
export function tagsText(tags: readonly string[]): string {
  return tags.length === 0 ? '' : JSON.stringify(tags);
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}
