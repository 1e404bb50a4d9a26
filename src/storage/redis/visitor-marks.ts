import type { LinkId } from '../../core/base/ids.ts';
import { textAt } from '../../core/clicks/click-columns.ts';
import type { PersonVisits } from '../../core/clicks/unique-visitors.ts';
import { redisScript } from './connect.ts';

/** A quarter of a day: no bucket spans midnight, when visitors get another hash. */
const BUCKET_SECONDS = 21_600;
const DAY_SECONDS = 86_400;
const RECORD_BYTES = 37;
/** Few enough that no other command waits for longer than about a millisecond. */
const VISITS_MAX = 128;
/** Visits of one call are within this time, so that it names a bounded number of buckets. */
const SPAN_SECONDS_MAX = 2 * DAY_SECONDS;

/** Visits of one link that one call decides. */
export interface MarkCall {
  readonly linkId: LinkId;
  readonly windowSeconds: number;
  readonly records: readonly Buffer[];
  /** The numbers of the visits in their batch, one for each record. */
  readonly visits: readonly number[];
  /** The times of the earliest and the latest visit. */
  readonly earliest: number;
  readonly latest: number;
}

/**
 * A record is what the decision about one visit needs, big-endian: hash of the visitor on its own day, on the day before and
 * after (8 bytes each), second of the visit (4), identity of the visit (8), and which other days are asked (1: before, 2:
 * after).
 *
 * A bucket is a hash in Redis of the visitors of one link in a quarter of a day: the visitor's hash, and its marks of 12 bytes:
 * second and identity of a visit that was first. A visit that finds its own mark is first again, so a batch that is
 * decided twice gets the same answers. KEYS: buckets, one after the other. ARGV: number of the first bucket, window in
 * seconds, records. Returns a digit for each record, 1 for first.
 */
export const DECIDE = redisScript(`
local first, window, records = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local sub, unpackInt = string.sub, struct.unpack
local visits = {}
for at = 1, #records, ${RECORD_BYTES} do
  local second = unpackInt('>I4', records, at + 24)
  local reach = string.byte(records, at + 36)
  visits[#visits + 1] = {
    second = second,
    identity = sub(records, at + 28, at + 35),
    day = math.floor(second / ${DAY_SECONDS}),
    [0] = sub(records, at, at + 7),
    [-1] = reach % 2 == 1 and sub(records, at + 8, at + 15) or nil,
    [1] = reach >= 2 and sub(records, at + 16, at + 23) or nil,
    from = math.max(1, math.floor((second - window) / ${BUCKET_SECONDS}) - first + 1),
    to = math.min(#KEYS, math.floor((second + window) / ${BUCKET_SECONDS}) - first + 1),
    own = math.floor(second / ${BUCKET_SECONDS}) - first + 1,
  }
end
local function dayOf(bucket) return math.floor((first + bucket - 1) * ${BUCKET_SECONDS} / ${DAY_SECONDS}) end

local marks = {}
for bucket, key in ipairs(KEYS) do
  local known = {}
  marks[bucket] = known
  if redis.call('EXISTS', key) == 1 then
    local day, fields, asked = dayOf(bucket), {}, {}
    for _, visit in ipairs(visits) do
      local hash = visit[day - visit.day]
      if hash and not asked[hash] and bucket >= visit.from and bucket <= visit.to then
        asked[hash] = true
        fields[#fields + 1] = hash
      end
    end
    if #fields > 0 then
      local values = redis.call('HMGET', key, unpack(fields))
      for nth, field in ipairs(fields) do known[field] = values[nth] or nil end
    end
  end
end

local function isFirst(visit)
  local mine = marks[visit.own][visit[0]] or ''
  for at = 5, #mine, 12 do
    if sub(mine, at, at + 7) == visit.identity then return true end
  end
  for bucket = visit.from, visit.to do
    local hash = visit[dayOf(bucket) - visit.day]
    local found = hash and marks[bucket][hash] or ''
    for at = 1, #found, 12 do
      if math.abs(unpackInt('>I4', found, at) - visit.second) < window then return false end
    end
  end
  return true, mine
end

local answer, changed = {}, {}
for nth, visit in ipairs(visits) do
  local unique, mine = isFirst(visit)
  answer[nth] = unique and '1' or '0'
  if mine then
    -- Marks of short windows are many; the newest 24 are kept.
    local value = sub(mine .. struct.pack('>I4', visit.second) .. visit.identity, -288)
    marks[visit.own][visit[0]] = value
    changed[visit.own] = changed[visit.own] or {}
    changed[visit.own][visit[0]] = value
  end
end
local now = tonumber(redis.call('TIME')[1])
for bucket, values in pairs(changed) do
  local pairsOf = {}
  for hash, value in pairs(values) do
    pairsOf[#pairsOf + 1] = hash
    pairsOf[#pairsOf + 1] = value
  end
  redis.call('HSET', KEYS[bucket], unpack(pairsOf))
  -- Late visits need their marks too, until their batch is surely written.
  local left = math.max((first + bucket) * ${BUCKET_SECONDS} + window - now, 3600)
  if redis.call('TTL', KEYS[bucket]) < left then redis.call('EXPIRE', KEYS[bucket], left) end
end
return table.concat(answer)
`);

/** The keys and arguments of one call. `nowSeconds` bounds the buckets: there are no marks of later visits. */
export function argumentsOf(
  { linkId, windowSeconds, records, earliest, latest }: MarkCall,
  nowSeconds: number,
): { readonly keys: readonly string[]; readonly args: readonly (number | Uint8Array)[] } {
  const first = bucketOf(earliest - windowSeconds);
  const last = Math.min(bucketOf(latest + windowSeconds), bucketOf(Math.max(nowSeconds, latest)));
  // Braces keep the buckets of a link in one slot of a cluster.
  const keys = Array.from(
    { length: last - first + 1 },
    (_, nth) => `u:{${linkId.toString(36)}}:${first + nth}`,
  );
  return { keys, args: [first, windowSeconds, Buffer.concat(records)] };
}

const bucketOf = (seconds: number): number => Math.floor(seconds / BUCKET_SECONDS);

/** The visits of a batch as calls, in order: those of one link follow each other. */
export function callsOf(visits: PersonVisits): readonly MarkCall[] {
  const calls: MarkCall[] = [];
  const open = new Map<LinkId, CallDraft>();
  const identityOf = createIdentities(visits);
  for (let nth = 0; nth < visits.count; nth++) {
    const row = visits.rows[nth] ?? 0;
    const linkId = (visits.columns.linkId[row] ?? 0) as LinkId;
    const windowSeconds = Math.round((visits.windowMs[nth] ?? 0) / 1_000);
    const second = secondOf(visits.columns.atMs[row] ?? 0);
    let call = open.get(linkId);
    if (call === undefined || !hasRoom(call, windowSeconds, second)) {
      call = { linkId, windowSeconds, records: [], visits: [], earliest: second, latest: second };
      open.set(linkId, call);
      calls.push(call);
    }
    call.records.push(recordOf(visits, nth, second, identityOf(row)));
    call.visits.push(nth);
    call.earliest = Math.min(call.earliest, second);
    call.latest = Math.max(call.latest, second);
  }
  return calls;
}

interface CallDraft extends MarkCall {
  readonly records: Buffer[];
  readonly visits: number[];
  earliest: number;
  latest: number;
}

const hasRoom = (call: MarkCall, windowSeconds: number, second: number): boolean =>
  call.visits.length < VISITS_MAX &&
  call.windowSeconds === windowSeconds &&
  Math.max(call.latest, second) - Math.min(call.earliest, second) <= SPAN_SECONDS_MAX;

const secondOf = (atMs: number): number => Math.min(Math.max(Math.floor(atMs / 1_000), 1), 0xffff_ffff);

function recordOf(
  visits: PersonVisits,
  nth: number,
  second: number,
  [place, offset]: readonly [number, number],
): Buffer {
  const { columns, rows } = visits;
  const row = rows[nth] ?? 0;
  const record = Buffer.alloc(RECORD_BYTES);
  record.writeUInt32BE(columns.visitorHigh[row] ?? 0, 0);
  record.writeUInt32BE(columns.visitorLow[row] ?? 0, 4);
  let reach = 0;
  for (const [days, at, flag] of OTHER_DAYS) {
    const visitor = visits.otherDay(nth, days);
    if (visitor === null) continue;
    record.writeUInt32BE(visitor.high, at);
    record.writeUInt32BE(visitor.low, at + 4);
    reach += flag;
  }
  record.writeUInt32BE(second, 24);
  record.writeUInt32BE(place, 28);
  record.writeUInt32BE(offset, 32);
  record[36] = reach;
  return record;
}

const OTHER_DAYS = [
  [-1, 8, 1],
  [1, 16, 2],
] as const;

/**
 * What tells a visit from every other, by its place in the spool: no two of one spool are equal, and two of different spools
 * are in one of four billion cases.
 */
function createIdentities({
  columns,
}: PersonVisits): (row: number) => readonly [place: number, offset: number] {
  const { numbers } = columns.texts.spool;
  const spools = new Map<number, number>();
  return (row) => {
    const number = numbers[row] ?? 0;
    let spool = spools.get(number);
    if (spool === undefined) {
      spool = Bun.hash.xxHash32(textAt(columns, 'spool', 0, row));
      spools.set(number, spool);
    }
    const segment = Math.imul(columns.segment[row] ?? 0, 0x9e37_79b1);
    return [(spool ^ segment) >>> 0, (columns.offset[row] ?? 0) >>> 0];
  };
}
