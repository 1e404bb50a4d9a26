import { createBreather } from '../../../core/base/breather.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { invariant } from '../../../core/base/invariant.ts';
import type { CountGain, LinkCounts } from '../../../core/clicks/link-counts.ts';
import type { Db } from '../schema.ts';
import { createSpoolPositions } from '../spool-positions.ts';
import type { Sql } from '../sql.ts';
import { type SqlStatement, sqlStatement } from '../statement.ts';
import { addUp, readGains, writeGains } from './count-gains.ts';

/** Compiled once: a batch of clicks may change ten thousand links, most of them many in one statement. */
const ADD_GAINS = [64, 1].map((links) => ({ links, statement: addGainsTo(links) }));

function addGainsTo(links: number): SqlStatement<unknown> {
  const gain = (_: unknown, n: number): string =>
    `($${n * 4 + 1}, $${n * 4 + 2}, $${n * 4 + 3}, $${n * 4 + 4})`;
  // A cross join, so that each gain finds its link, and no link is read in vain.
  return sqlStatement(`
    with gain (id, clicks, unique_clicks, last_clicked_at_ms) as (
      values ${Array.from({ length: links }, gain).join(', ')}
    )
    insert into link_counts (link_id, workspace_id, clicks, unique_clicks, last_clicked_at_ms)
    select links.id, links.workspace_id, gain.clicks, gain.unique_clicks, gain.last_clicked_at_ms
    from gain cross join links where links.id = gain.id
    on conflict (link_id) do update set
      clicks = link_counts.clicks + excluded.clicks,
      unique_clicks = link_counts.unique_clicks + excluded.unique_clicks,
      last_clicked_at_ms = case
        when excluded.last_clicked_at_ms > link_counts.last_clicked_at_ms then excluded.last_clicked_at_ms
        else link_counts.last_clicked_at_ms
      end`);
}

const POSITIONS = createSpoolPositions('count_positions');

/** Up to this number, gains are added at once; more are stored as they are, and added together with later ones. */
const AT_ONCE_MAX = 500;
/** Links whose counters one transaction changes, so that no other write waits long. */
const LINKS_PER_TRANSACTION = 2_000;
/** Stored gains are added after this time, even if nobody reads a link. */
const WAITING_MS_MAX = 60_000;
/** With more stored gains than this, they are summed up by link, and added if there are many links. */
const WAITING_MAX = 500_000;
const WAITING_LINKS_MAX = 250_000;
/** Age of the counters that a reader may see. */
const READ_MS_MAX = 1_000;

export interface SqlCounts extends LinkCounts {
  /** Null when the counters are fresh enough to be read, else resolves once they are. Never rejects. */
  freshen(): Promise<void> | null;
}

/**
 * A counter is in three B-trees, so adding to it costs as much as all the rest of counting a click. When clicks of many links
 * come in quickly, their gains are first stored as one row a batch (`count_gains`), and a link that was clicked fifty times
 * meanwhile is changed once.
 */
export function createSqlCounts({ reader, writer }: Sql, options: { steadyMs: () => number }): SqlCounts {
  const { steadyMs } = options;
  /** Since when gains wait to be added. At first those of an earlier run may wait. */
  let waiting: { readonly sinceMs: number; gains: number } | null = { sinceMs: -Infinity, gains: 0 };
  let settling: Promise<void> | null = null;

  const isOlder = (ageMs: number): boolean => waiting !== null && steadyMs() - waiting.sinceMs >= ageMs;

  function settle(): Promise<void> {
    settling ??= addWaiting().finally(() => {
      settling = null;
    });
    return settling;
  }

  /** Keeps what waits small. Before a batch is stored, since a batch that is stored must not be refused. */
  async function makeRoom(): Promise<void> {
    if (isOlder(WAITING_MS_MAX)) return settle();
    if (waiting === null || waiting.gains < WAITING_MAX || settling !== null) return;
    const sum = { of: waiting, gains: waiting.gains };
    const rows = await writer.write(gather);
    sum.of.gains += rows.length * LINKS_PER_TRANSACTION - sum.gains;
    if (sum.of.gains > WAITING_LINKS_MAX) await settle();
  }

  async function addWaiting(): Promise<void> {
    if (waiting === null) return;
    const before = waiting;
    waiting = null;
    try {
      const rows = await writer.write(gather);
      for (const seq of rows) await writer.write((trx) => addRow(trx, seq));
    } catch (error) {
      waiting = { sinceMs: before.sinceMs, gains: before.gains };
      throw error;
    }
  }

  return {
    async apply(gainsAfter, positions) {
      await makeRoom();
      const isWaiting = waiting !== null;
      const later = await writer.write(async (trx) => {
        const gains = gainsAfter(await POSITIONS.read(trx));
        await POSITIONS.store(trx, positions);
        if (!isWaiting && gains.length <= AT_ONCE_MAX) {
          await addGains(trx, gains);
          return 0;
        }
        if (gains.length > 0)
          await trx
            .insertInto('count_gains')
            .values({ gains: writeGains(gains) })
            .execute();
        return gains.length;
      });
      if (later === 0) return;
      waiting ??= { sinceMs: steadyMs(), gains: 0 };
      waiting.gains += later;
    },
    settle,
    freshen() {
      if (!isOlder(READ_MS_MAX)) return null;
      // A reader gets older counters rather than none.
      return settle().catch(() => undefined);
    },
    positions: () => POSITIONS.read(reader),
    forgetSpools: (spools) => writer.write((trx) => POSITIONS.forget(trx, spools)),
  };
}

/** Replaces all rows of gains by rows of few links each, with the sum of their gains, and returns the new rows. */
async function gather(trx: Db): Promise<readonly number[]> {
  const rows = await trx.selectFrom('count_gains').selectAll().orderBy('seq').execute();
  const last = rows.at(-1);
  if (last === undefined) return [];
  const breathe = createBreather();
  const sums = new Map<LinkId, CountGain>();
  for (const { gains } of rows) {
    addUp(sums, readGains(gains));
    await breathe();
  }
  await trx.deleteFrom('count_gains').where('seq', '<=', last.seq).execute();
  // In the order of the table, whose pages are then changed one after the other.
  const gains = [...sums.values()].sort((a, b) => a.linkId - b.linkId);
  const added: number[] = [];
  for (let at = 0; at < gains.length; at += LINKS_PER_TRANSACTION) {
    const { seq } = await trx
      .insertInto('count_gains')
      .values({ gains: writeGains(gains.slice(at, at + LINKS_PER_TRANSACTION)) })
      .returning('seq')
      .executeTakeFirstOrThrow();
    added.push(seq);
  }
  return added;
}

/** Adds one row of gains to the counters, and deletes the row in the same transaction. */
async function addRow(trx: Db, seq: number): Promise<void> {
  const row = await trx
    .deleteFrom('count_gains')
    .where('seq', '=', seq)
    .returning('gains')
    .executeTakeFirst();
  if (row === undefined) return;
  await addGains(trx, readGains(row.gains));
}

/** No link is in two of the gains. */
async function addGains(trx: Db, gains: readonly CountGain[]): Promise<void> {
  for (let at = 0; at < gains.length; ) {
    const left = gains.length - at;
    const size = ADD_GAINS.find(({ links }) => links <= left);
    invariant(size !== undefined, 'there is a statement for one link');
    const values = gains
      .slice(at, at + size.links)
      .flatMap((gain) => [gain.linkId, gain.clicks, gain.uniqueClicks, gain.lastClickedAtMs]);
    await size.statement.run(trx, values);
    at += size.links;
  }
}
