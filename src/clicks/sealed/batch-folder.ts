import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/base/ports.ts';
import type { SpoolPositions } from '../../core/clicks/click.ts';
import type { ClickBatch, ClickColumns } from '../../core/clicks/click-columns.ts';
import { type BatchHead, batchBytes, DamagedBatch, readBatchFile } from './batch-file.ts';
import { syncFolder, writeDurably } from './durable-file.ts';

export interface SealedBatch {
  readonly head: BatchHead;
  readonly clicks: ClickColumns;
}

/**
 * The batches of a node: immutable, numbered files. Each store takes a sealed batch exactly once, whatever happens to the
 * node, since neither its bounds nor its content can change any more.
 */
export interface BatchFolder {
  /** How far the sealed batches have read each spool. */
  positions(): SpoolPositions;
  /** Writes a batch durably, as the next number, which it returns; one at a time. Nothing is sealed if it rejects. */
  seal(batch: ClickBatch): Promise<number>;
  /** Names spools in the next batch that have ended. */
  forgetSpools(spools: readonly string[]): void;
  /** The numbers of the oldest and the newest batch; 0 and 0 before the first. */
  range(): { readonly oldest: number; readonly newest: number };
  /** The first batch after this number; null if there is none yet. */
  after(seq: number): SealedBatch | null;
  /** Like `after`, without reading the clicks. */
  headAfter(seq: number): BatchHead | null;
  /**
   * Deletes batches up to this number, except the newest, which knows the positions, and those of the last hour, which a
   * store needs that is restored to an earlier point; of these only half of the bytes that all batches may have. Returns
   * the spools that end with the deleted batches.
   */
  release(upTo: number): readonly string[];
  /** Of the batches after this number. */
  waiting(after: number): BatchBacklog;
}

export interface BatchBacklog {
  readonly batches: number;
  readonly bytes: number;
  /** When the oldest of them was sealed. */
  readonly oldestAtMs: number | null;
}

export interface BatchDamage {
  /** Where the file is now. */
  readonly file: string;
  readonly reason: string;
}

/** The folder is as large as it may become; visits wait in the spool. */
export class BatchFolderFull extends Error {
  override readonly name = 'BatchFolderFull';

  constructor(bytesMax: number) {
    super(`batches that some store has not taken yet fill ${bytesMax} bytes`);
  }
}

const KEPT_MS = 3_600_000;
/** A batch that is being written. */
const PART = 'next.part';
const BATCH_NAME = /^(\d{1,15})\.batch$/;
/** Names sort like their numbers. */
const DIGITS = 12;
const DAMAGED = 'damaged';
/** The newest batches stay in memory, so that a store that keeps up reads no file. */
const RECENT_MAX = 4;

export function openBatchFolder(options: {
  folder: string;
  node: string;
  bytesMax: number;
  clock: Clock;
  onDamage: (damage: BatchDamage) => void;
}): BatchFolder {
  const { folder, node, bytesMax, clock, onDamage } = options;
  mkdirSync(join(folder, DAMAGED), { recursive: true, mode: 0o700 });
  rmSync(join(folder, PART), { force: true });
  const nameOf = (seq: number): string => `${String(seq).padStart(DIGITS, '0')}.batch`;
  /** Oldest first. */
  const files = new Map<number, { readonly bytes: number; readonly atMs: number }>();
  for (const seq of numbersIn(folder)) {
    const { size, mtimeMs } = statSync(join(folder, nameOf(seq)));
    files.set(seq, { bytes: size, atMs: mtimeMs });
  }
  const recent = new Map<number, SealedBatch>();
  let bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  /** A number is never used twice, even if its file was damaged. */
  let newest = Math.max(0, ...files.keys(), ...numbersIn(join(folder, DAMAGED)));
  let positions = latestPositions();
  let ended: readonly string[] = [];

  function latestPositions(): SpoolPositions {
    for (const seq of [...files.keys()].reverse()) {
      const head = read(seq)?.head;
      if (head !== undefined) return without(head.positions, head.ended);
    }
    return new Map();
  }

  /** Null for a damaged batch, which is set aside. */
  function read(seq: number): ReturnType<typeof readBatchFile> | null {
    const file = join(folder, nameOf(seq));
    try {
      const batch = readBatchFile(readFileSync(file));
      if (batch.head.node !== node) throw new DamagedBatch('another node has sealed it');
      if (batch.head.seq !== seq) throw new DamagedBatch('its name has another number');
      return batch;
    } catch (error) {
      if (!(error instanceof DamagedBatch)) throw error;
      const aside = join(folder, DAMAGED, nameOf(seq));
      renameSync(file, aside);
      drop(seq);
      onDamage({ file: aside, reason: error.message });
      return null;
    }
  }

  function drop(seq: number): void {
    bytes -= files.get(seq)?.bytes ?? 0;
    files.delete(seq);
    recent.delete(seq);
  }

  const oldest = (): number => files.keys().next().value ?? newest;

  function firstAfter<T>(seq: number, take: (seq: number) => T | null): T | null {
    for (let number = Math.max(seq + 1, oldest()); number <= newest; number++) {
      const taken = files.has(number) ? take(number) : null;
      if (taken !== null) return taken;
    }
    return null;
  }

  return {
    positions: () => positions,

    async seal({ clicks, positions: upTo }) {
      if (bytes >= bytesMax) throw new BatchFolderFull(bytesMax);
      const seq = newest + 1;
      const moved = new Map([...positions, ...upTo]);
      const sealedAtMs = clock.nowMs();
      const head: BatchHead = { node, seq, rows: clicks.rows, sealedAtMs, positions: moved, ended };
      const content = await batchBytes(head, clicks);
      const file = join(folder, nameOf(seq));
      await writeDurably(join(folder, PART), content);
      renameSync(join(folder, PART), file);
      try {
        await syncFolder(folder);
      } catch (error) {
        // A store must not take a batch that a loss of power could undo.
        rmSync(file);
        throw error;
      }
      newest = seq;
      files.set(seq, { bytes: content.length, atMs: sealedAtMs });
      bytes += content.length;
      positions = without(moved, ended);
      ended = [];
      recent.set(seq, { head, clicks });
      if (recent.size > RECENT_MAX) recent.delete(recent.keys().next().value ?? 0);
      return seq;
    },

    forgetSpools(spools) {
      ended = [...ended, ...spools];
    },

    range: () => ({ oldest: oldest(), newest }),

    after: (seq) =>
      firstAfter(seq, (number) => {
        const known = recent.get(number);
        if (known !== undefined) return known;
        const batch = read(number);
        return batch === null ? null : { head: batch.head, clicks: batch.clicks() };
      }),

    headAfter: (seq) => firstAfter(seq, (number) => recent.get(number)?.head ?? read(number)?.head ?? null),

    release(upTo) {
      const gone: string[] = [];
      const youngestMs = clock.nowMs() - KEPT_MS;
      for (const [seq, { atMs }] of files) {
        if (seq > upTo || seq === newest || (atMs > youngestMs && bytes < bytesMax / 2)) break;
        gone.push(...(read(seq)?.head.ended ?? []));
        if (!files.has(seq)) continue;
        rmSync(join(folder, nameOf(seq)));
        drop(seq);
      }
      return gone;
    },

    waiting(after) {
      const backlog = { batches: 0, bytes: 0, oldestAtMs: null as number | null };
      for (const [seq, file] of files) {
        if (seq <= after) continue;
        backlog.batches++;
        backlog.bytes += file.bytes;
        backlog.oldestAtMs ??= file.atMs;
      }
      return backlog;
    },
  };
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => BATCH_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function without(positions: SpoolPositions, ended: readonly string[]): SpoolPositions {
  return ended.length === 0 ? positions : new Map([...positions].filter(([spool]) => !ended.includes(spool)));
}
