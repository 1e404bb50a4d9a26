import { Client } from 'pg';
import {
  type Adapter,
  type AdapterStores,
  AUDIT_ROWS_READ,
  countingRandom,
  EVENTS_WAITING,
  IDEMPOTENCY_KEYS,
  STORES_AT_MS,
  TAG_WORDS,
} from '../../contract/stores.ts';
import type { NodesAdapter } from '../../contract/two-nodes.ts';
import { runTwice } from '../run-twice.ts';
import { migratePostgres } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { postgresStoresOn } from './postgres-stores.ts';

/** Tests need a server on this address, which lets everybody in. */
const SERVER = 'postgres://postgres@127.0.0.1:5432';

/** The suites make more calls at once than a node admits, on a busy machine. */
const FOR_TESTS = { waitingMax: 1_000, connectMsMax: 20_000, answerMsMax: 20_000 };

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: `${SERVER}/postgres` });
  try {
    await client.connect();
  } catch (error) {
    throw new Error('the tests need PostgreSQL on 127.0.0.1:5432: apt-get install postgresql', { cause: error });
  }
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Databases for tests; call `dropAll` when they have ended. */
export function testDatabases() {
  const name = `waymark_test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const made: string[] = [];
  let template: Promise<string> | null = null;

  async function make(from: string): Promise<string> {
    const database = `${name}_${made.length}`;
    made.push(database);
    await onServer(`create database ${database} template ${from}`);
    return database;
  }

  async function migrated(): Promise<string> {
    const database = await make('template0');
    await migratePostgres(`${SERVER}/${database}`, 1);
    return database;
  }

  return {
    /** The address of a new database without tables. */
    empty: async (): Promise<string> => `${SERVER}/${await make('template0')}`,
    /** The address of a new database that has been migrated. */
    async create(): Promise<string> {
      template ??= migrated();
      return `${SERVER}/${await make(await template)}`;
    },
    async dropAll(): Promise<void> {
      for (const database of made.splice(0)) await onServer(`drop database if exists ${database} with (force)`);
    },
  };
}

/** PostgreSQL on a server that runs; each `open` creates a new database. `jobsRunTwice`: see `runTwice`. */
export function postgresAdapter(
  databases: ReturnType<typeof testDatabases>,
  { jobsRunTwice = false }: { jobsRunTwice?: boolean } = {},
): Adapter & NodesAdapter {
  let instances = 0;
  const random = countingRandom();

  async function openDatabase(url: string, node = 'main'): Promise<AdapterStores> {
    const options = {
      ...FOR_TESTS,
      url,
      nowMs: 1,
      instance: `run${instances++}`,
      node: { name: node, version: '' },
      random,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      auditRowsReadMax: AUDIT_ROWS_READ,
      clock: { nowMs: () => STORES_AT_MS },
    };
    const opened = await openPostgres(options);
    const writer = jobsRunTwice ? { ...opened.writer, ...runTwice(opened.writer) } : opened.writer;
    const stores = postgresStoresOn({ ...opened, writer }, options);
    await stores.nodes.beat();
    return {
      ...stores,
      index: () => stores.searchIndex.index(),
      async reopen() {
        await stores.close();
        return openDatabase(url, node);
      },
    };
  }

  return {
    name: jobsRunTwice ? 'PostgreSQL that runs jobs twice' : 'PostgreSQL',
    open: async () => openDatabase(await databases.create()),
    async openTwo() {
      const url = await databases.create();
      return [await openDatabase(url, 'one'), await openDatabase(url, 'two')];
    },
  };
}
