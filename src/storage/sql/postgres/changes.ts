import { sql } from 'kysely';
import type { DomainId } from '../../../core/base/ids.ts';
import type { Sql } from '../sql.ts';

/** What a node has to read again: one address, or a whole table. */
export type Change =
  | { readonly kind: 'link'; readonly domainId: DomainId; readonly slug: string }
  | { readonly kind: 'domains' | 'webhooks' };

export interface Changes {
  /** Asks for changes every half second, from now on. Resolves once it receives everything that is changed later. */
  start(): Promise<void>;
  /** Tells what was committed since the last call; a word from another node makes this quick. */
  poll(): Promise<void>;
  /** Deletes changes that every node that is alive has received: for one node. */
  forget(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 500;
const KEPT_MS = 3_600_000;

interface ChangeRow {
  readonly seq: number;
  readonly kind: string;
  readonly domain_id: number | null;
  readonly slug: string | null;
}

/**
 * Polls the log of changes, which triggers write in the transactions of the changes. A number of a row would not do as
 * the mark of what is reported: a transaction that took its number early may commit late. The mark is the oldest transaction
 * that was open at the last poll, and what is reported above it is remembered.
 */
export function createChanges(
  { reader, writer, dialect }: Sql,
  tell: (changes: readonly Change[]) => void,
  everyMs = EVERY_MS,
): Changes {
  let oldestOpen: string | null = null;
  let told: ReadonlySet<number> = new Set();
  let polling: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  async function ask(): Promise<void> {
    if (oldestOpen === null) {
      oldestOpen = await readOldestOpen();
      return;
    }
    // The snapshot before the rows: what commits in between is reported twice, and never missed.
    const next = await readOldestOpen();
    const { rows } = await sql<ChangeRow>`select seq, kind, domain_id, slug from changes
      where by >= cast(${oldestOpen} as xid8) order by seq`.execute(reader);
    oldestOpen = next;
    const news = rows.filter(({ seq }) => !told.has(seq));
    told = new Set(rows.map(({ seq }) => seq));
    if (news.length > 0) tell(news.map(toChange));
  }

  async function readOldestOpen(): Promise<string> {
    const { rows } = await sql<{ oldest: string }>`
      select cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as oldest`.execute(reader);
    const [row] = rows;
    if (row === undefined) throw new Error('the database named no transaction');
    return row.oldest;
  }

  function poll(): Promise<void> {
    polling ??= ask().finally(() => {
      polling = null;
    });
    return polling;
  }

  function pollLater(): void {
    timer = setTimeout(() => {
      // The next poll tells what one that failed did not.
      poll()
        .catch(() => undefined)
        .finally(() => {
          if (!stopped) pollLater();
        });
    }, everyMs);
    timer.unref();
  }

  return {
    poll,
    async start() {
      await poll();
      pollLater();
    },
    forget: () =>
      writer.write(async (trx) => {
        await sql`delete from changes where at_ms < ${sql.raw(dialect.nowMs)} - ${sql.lit(KEPT_MS)}`.execute(
          trx,
        );
      }),
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function toChange({ kind, domain_id: domainId, slug }: ChangeRow): Change {
  if (kind === 'link') return { kind, domainId: domainId as DomainId, slug: slug ?? '' };
  return { kind: kind === 'domains' ? 'domains' : 'webhooks' };
}
