import type { DomainId, LinkId, WorkspaceId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Go } from '../core/visits/resolve.ts';
import type { Route } from '../core/visits/route.ts';
import type { ServedHost } from './hosts.ts';
import { createPreparedRules, type RuledRoute } from './prepared-rules.ts';

/**
 * Answers that are the same for every visitor, or for all for whom the same rule decides, as bytes outside of the
 * JavaScript heap, found by the bytes of the path.
 * A cached link takes about 250 bytes here and none of the garbage collector's time; as objects it took 1,300, and the
 * collector stopped the lane for up to 30 ms to look at 100,000 of them.
 */
export interface PreparedAnswers {
  /**
   * The answer for a path, raw and without query; any of them for a link with rules. Null when there is none. Valid until
   * the next call.
   */
  find(domainId: DomainId, bytes: Uint8Array, start: number, end: number): PreparedAnswer | null;
  /** The answer to visitors for whom `outcome` decides; `rules` are those of any answer for the path. */
  findOutcome(
    domainId: DomainId,
    bytes: Uint8Array,
    start: number,
    end: number,
    rules: number,
    outcome: Outcome,
  ): PreparedAnswer | null;
  /** Whether answers of this link are prepared now. */
  takes(route: Route): boolean;
  /** Does nothing for a link that it does not take, a path that is not plain, or an answer that is too long. */
  put(host: Pick<ServedHost, 'domainId' | 'folds'>, path: string, answer: NewAnswer): void;
  /** Drops the answers of an address. */
  forget(domainId: DomainId, slug: string): void;
  /** Drops answers for paths that a new link could take, because their slug has other letter cases. */
  forgetOtherCases(): void;
  clear(): void;
  /** Whether `find` has an answer for the path. */
  has(domainId: DomainId, path: string): boolean;
  /** Until then, `find` also returns answers past their age, up to `staleMsMax`: the store cannot be read. */
  tolerateUntil(untilMs: number): void;
}

/** What decides for a visitor, as `Go` says it. */
type Outcome = Pick<Go, 'rule' | 'variant'>;

export interface NewAnswer extends Outcome {
  readonly route: Route;
  /** The parts of the answer before the date and after it. */
  readonly before: string;
  readonly after: string;
  readonly destination: Uint8Array;
}

/** Ranges of `bytes`. */
export interface PreparedAnswer {
  bytes: Buffer;
  linkId: LinkId;
  workspaceId: WorkspaceId;
  /** What tells whether this is the visitor's answer; null when it is everybody's. */
  decidedBy: RuledRoute | null;
  rules: number;
  rule: number;
  variant: number;
  start: number;
  end: number;
  /** Where DATE_LENGTH bytes are to be written. */
  dateStart: number;
  destinationStart: number;
  destinationEnd: number;
}

/** `Sun, 22 Nov 2026 08:00:00 GMT` */
export const DATE_LENGTH = 29;

/** Measured for destinations of 50 characters; two generations share it. */
export const PREPARED_BYTES = 300;

/**
 * An entry, at a multiple of 8:
 *
 *      0  u32  hash of domain and path, without regard to letter case
 *      4  u32  domain id; 0 once the entry is forgotten
 *      8  f64  when it was prepared
 *     16  f64  link id
 *     24  u32  workspace id
 *     28  u32  for a path in other letter cases than the slug's: until when misses were not cleared; else 0
 *     32  u32  length of the path
 *     36  u32  length of the answer
 *     40  u32  where the date is, from the start of the answer
 *     44  u32  length of the destination
 *     48  u32  number of the rules that decide; 0 for a plain link
 *     52  u32  the deciding rule in the upper half, the variant in the lower
 *     56       path, answer, destination
 */
const HASH = 0;
const DOMAIN = 1;
const PREPARED_AT = 1;
const LINK = 2;
const WORKSPACE = 6;
const CASES = 7;
const PATH_LENGTH = 8;
const ANSWER_LENGTH = 9;
const DATE_AT = 10;
const DESTINATION_LENGTH = 11;
const RULES = 12;
const OUTCOME = 13;
const TEXTS = 56;

const ANY_OUTCOME = -1;
const VARIANTS = 2 ** 16;

const CHUNK_BYTES = 2 ** 20;
/** Longer ones are rare, and answered without being prepared. */
const ENTRY_MAX = 4_096;
/** Half of what an entry takes at least: so at most every second slot is in use. */
const BYTES_PER_SLOT = 110;
/** What `slugOfPath` takes as it is. */
const PLAIN_PATH = /^\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;
const CAPITALS = /[A-Z]/;
const LOWER = 0x20;

/** Entries in the order in which they came, and slots that lead to them. */
interface Generation {
  readonly chunks: Chunk[];
  /** Place of an entry divided by 8, plus 1; 0 is free. */
  readonly slots: Uint32Array;
  at: number;
}

interface Chunk {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
}

/** Entries that were not used lately go first: a used one moves to the young generation, and the old one is dropped. */
export function createPreparedAnswers(options: {
  bytesMax: number;
  ageMsMax: number;
  staleMsMax: number;
  clock: Clock;
}): PreparedAnswers {
  const { ageMsMax, staleMsMax, clock } = options;
  const chunkBytes = Math.min(CHUNK_BYTES, alignUp(Math.max(options.bytesMax >> 1, ENTRY_MAX)));
  const chunksMax = Math.max(1, Math.floor(options.bytesMax / 2 / chunkBytes));
  const slotsOf = 2 ** Math.ceil(Math.log2((chunksMax * chunkBytes) / BYTES_PER_SLOT));
  const mask = slotsOf - 1;
  let young = newGeneration(slotsOf);
  let old = newGeneration(slotsOf);
  let cases = 1;
  let toleratedUntilMs = Number.NEGATIVE_INFINITY;
  const ruledBy = createPreparedRules({ ageMsMax: Math.max(ageMsMax, staleMsMax), clock });
  const found: PreparedAnswer = {
    bytes: Buffer.alloc(0),
    linkId: 0 as LinkId,
    workspaceId: 0 as WorkspaceId,
    decidedBy: null,
    rules: 0,
    rule: 0,
    variant: 0,
    start: 0,
    end: 0,
    dateStart: 0,
    destinationStart: 0,
    destinationEnd: 0,
  };

  /** The next place with room for `length` bytes; drops the old generation when the young one is full. */
  function takePlace(length: number): number {
    if ((young.at % chunkBytes) + length > chunkBytes) young.at = alignTo(young.at, chunkBytes);
    if (young.at >= chunksMax * chunkBytes) turn();
    const place = young.at;
    if (place === young.chunks.length * chunkBytes) young.chunks.push(newChunk(chunkBytes));
    young.at += length;
    return place;
  }

  function turn(): void {
    [young, old] = [old, young];
    young.slots.fill(0);
    young.at = 0;
  }

  function link(hash: number, place: number): void {
    let slot = hash & mask;
    while (young.slots[slot] !== 0) slot = (slot + 1) & mask;
    young.slots[slot] = (place >> 3) + 1;
  }

  function findIn(
    generation: Generation,
    hash: number,
    domainId: DomainId,
    path: Uint8Array,
    start: number,
    end: number,
    rules: number,
    outcome: number,
  ): number {
    const { slots, chunks } = generation;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = ((slots[slot] ?? 0) - 1) * 8;
      if (place < 0) return -1;
      const chunk = chunks[Math.floor(place / chunkBytes)];
      const at = place % chunkBytes;
      if (chunk === undefined || !isEntry(chunk, at, hash, domainId, path, start, end)) continue;
      if (outcome !== ANY_OUTCOME && !hasOutcome(chunk, at, rules, outcome)) continue;
      if (isOvertaken(chunk, at)) chunk.words[(at >> 2) + DOMAIN] = 0;
      // One that is too old stays, in case the store fails: the next such answer of the path replaces it.
      else if (isFresh(chunk, at)) return place;
    }
  }

  /** Whether a new link may have taken the path in its letter cases. */
  function isOvertaken({ words }: Chunk, at: number): boolean {
    const until = words[(at >> 2) + CASES] ?? 0;
    return until !== 0 && until !== cases;
  }

  function isFresh({ doubles }: Chunk, at: number): boolean {
    const nowMs = clock.nowMs();
    const ageMs = nowMs - (doubles[(at >> 3) + PREPARED_AT] ?? 0);
    return ageMs <= ageMsMax || (nowMs < toleratedUntilMs && ageMs <= staleMsMax);
  }

  /** Drops the answer that the path had before for this outcome, and all that other rules decided. */
  function dropIn(
    { slots, chunks }: Generation,
    hash: number,
    domainId: DomainId,
    path: Uint8Array,
    start: number,
    end: number,
    rules: number,
    outcome: number,
  ): void {
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const place = ((slots[slot] ?? 0) - 1) * 8;
      const chunk = chunks[Math.floor(place / chunkBytes)];
      const at = place % chunkBytes;
      if (chunk === undefined || !isEntry(chunk, at, hash, domainId, path, start, end)) continue;
      const word = at >> 2;
      if (chunk.words[word + RULES] !== rules || hasOutcome(chunk, at, rules, outcome))
        chunk.words[word + DOMAIN] = 0;
    }
  }

  /** Copies an entry of the old generation to the young one. */
  function keep(from: Chunk, at: number, hash: number): number {
    const length = entryLength(from, at);
    const place = takePlace(length);
    const to = young.chunks[Math.floor(place / chunkBytes)];
    to?.bytes.set(from.bytes.subarray(at, at + length), place % chunkBytes);
    link(hash, place);
    return place;
  }

  /** Null when nothing is left that could tell whose answer it is. */
  function show({ bytes, words, doubles }: Chunk, at: number): PreparedAnswer | null {
    const word = at >> 2;
    found.bytes = bytes;
    found.linkId = (doubles[(at >> 3) + LINK] ?? 0) as LinkId;
    found.workspaceId = (words[word + WORKSPACE] ?? 0) as WorkspaceId;
    found.rules = words[word + RULES] ?? 0;
    found.decidedBy = ruledBy.of(found.rules);
    if (found.rules !== 0 && found.decidedBy === null) return null;
    found.rule = Math.floor((words[word + OUTCOME] ?? 0) / VARIANTS);
    found.variant = (words[word + OUTCOME] ?? 0) % VARIANTS;
    found.start = at + TEXTS + (words[word + PATH_LENGTH] ?? 0);
    found.end = found.start + (words[word + ANSWER_LENGTH] ?? 0);
    found.dateStart = found.start + (words[word + DATE_AT] ?? 0);
    found.destinationStart = found.end;
    found.destinationEnd = found.end + (words[word + DESTINATION_LENGTH] ?? 0);
    return found;
  }

  /** Every spelling of the path has this hash, so all are dropped; another path that has it is only prepared again. */
  function forgetIn({ slots, chunks }: Generation, hash: number): void {
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const place = ((slots[slot] ?? 0) - 1) * 8;
      const words = chunks[Math.floor(place / chunkBytes)]?.words;
      const word = (place % chunkBytes) >> 2;
      if (words !== undefined && words[word + HASH] === hash) words[word + DOMAIN] = 0;
    }
  }

  function search(
    domainId: DomainId,
    bytes: Uint8Array,
    start: number,
    end: number,
    rules: number,
    outcome: number,
  ): PreparedAnswer | null {
    const hash = hashOf(domainId, bytes, start, end);
    let generation = young;
    let place = findIn(young, hash, domainId, bytes, start, end, rules, outcome);
    if (place < 0) {
      generation = old;
      place = findIn(old, hash, domainId, bytes, start, end, rules, outcome);
      if (place < 0) return null;
    }
    const chunk = generation.chunks[Math.floor(place / chunkBytes)];
    const at = place % chunkBytes;
    if (chunk === undefined) return null;
    if (generation === young) return show(chunk, at);
    const kept = keep(chunk, at, hash);
    const keptIn = young.chunks[Math.floor(kept / chunkBytes)];
    return keptIn === undefined ? null : show(keptIn, kept % chunkBytes);
  }

  return {
    find: (domainId, bytes, start, end) => search(domainId, bytes, start, end, 0, ANY_OUTCOME),

    findOutcome: (domainId, bytes, start, end, rules, outcome) =>
      search(domainId, bytes, start, end, rules, numberOfOutcome(outcome)),

    takes: (route) => ruledBy.numberOf(route) !== null,

    put({ domainId, folds }, path, answer) {
      const { route, before, after, destination } = answer;
      const rules = ruledBy.numberOf(route);
      const answerLength = before.length + DATE_LENGTH + after.length;
      const length = alignUp(TEXTS + path.length + answerLength + destination.length);
      if (rules === null || length > ENTRY_MAX || !PLAIN_PATH.test(path)) return;
      const place = takePlace(length);
      const chunk = young.chunks[Math.floor(place / chunkBytes)];
      if (chunk === undefined) return;
      const { bytes, words, doubles } = chunk;
      const at = place % chunkBytes;
      const word = at >> 2;
      const start = at + TEXTS;
      bytes.write(path, start, 'latin1');
      const hash = hashOf(domainId, bytes, start, start + path.length);
      const outcome = numberOfOutcome(answer);
      dropIn(young, hash, domainId, bytes, start, start + path.length, rules, outcome);
      dropIn(old, hash, domainId, bytes, start, start + path.length, rules, outcome);
      words[word + HASH] = hash;
      words[word + DOMAIN] = domainId;
      doubles[(at >> 3) + PREPARED_AT] = clock.nowMs();
      doubles[(at >> 3) + LINK] = route.linkId;
      words[word + WORKSPACE] = route.workspaceId;
      words[word + CASES] = folds && CAPITALS.test(path) ? cases : 0;
      words[word + PATH_LENGTH] = path.length;
      words[word + ANSWER_LENGTH] = answerLength;
      words[word + DATE_AT] = before.length;
      words[word + DESTINATION_LENGTH] = destination.length;
      words[word + RULES] = rules;
      words[word + OUTCOME] = outcome;
      const answerAt = start + path.length;
      bytes.write(before, answerAt, 'latin1');
      bytes.write(after, answerAt + before.length + DATE_LENGTH, 'latin1');
      bytes.set(destination, answerAt + answerLength);
      link(hash, place);
    },

    forget(domainId, slug) {
      const path = Buffer.from(`/${slug}`, 'latin1');
      const hash = hashOf(domainId, path, 0, path.length);
      forgetIn(young, hash);
      forgetIn(old, hash);
    },

    forgetOtherCases() {
      cases++;
    },

    clear() {
      young = newGeneration(slotsOf);
      old = newGeneration(slotsOf);
    },

    has(domainId, path) {
      const bytes = Buffer.from(path, 'latin1');
      return search(domainId, bytes, 0, bytes.length, 0, ANY_OUTCOME) !== null;
    },

    tolerateUntil(untilMs) {
      toleratedUntilMs = untilMs;
    },
  };
}

const newGeneration = (slots: number): Generation => ({ chunks: [], slots: new Uint32Array(slots), at: 0 });

function newChunk(length: number): Chunk {
  const memory = new ArrayBuffer(length);
  return {
    bytes: Buffer.from(memory),
    words: new Uint32Array(memory),
    doubles: new Float64Array(memory),
  };
}

const alignUp = (length: number): number => (length + 7) & ~7;

const alignTo = (at: number, step: number): number => Math.ceil(at / step) * step;

function entryLength({ words }: Chunk, at: number): number {
  const word = at >> 2;
  const texts = (words[word + PATH_LENGTH] ?? 0) + (words[word + ANSWER_LENGTH] ?? 0);
  return alignUp(TEXTS + texts + (words[word + DESTINATION_LENGTH] ?? 0));
}

function isEntry(
  { bytes, words }: Chunk,
  at: number,
  hash: number,
  domainId: DomainId,
  path: Uint8Array,
  start: number,
  end: number,
): boolean {
  const word = at >> 2;
  if (words[word + HASH] !== hash || words[word + DOMAIN] !== domainId) return false;
  if (words[word + PATH_LENGTH] !== end - start) return false;
  for (let i = start, own = at + TEXTS; i < end; i++, own++) if (bytes[own] !== path[i]) return false;
  return true;
}

const hasOutcome = ({ words }: Chunk, at: number, rules: number, outcome: number): boolean =>
  words[(at >> 2) + OUTCOME] === outcome && words[(at >> 2) + RULES] === rules;

const numberOfOutcome = ({ rule, variant }: Outcome): number => rule * VARIANTS + variant;

/** FNV-1a, mixed, because similar paths have similar hashes. */
function hashOf(domainId: DomainId, path: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ domainId;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ ((path[i] ?? 0) | LOWER), 0x01000193);
  const stirred = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (stirred ^ (stirred >>> 13)) >>> 0;
}
