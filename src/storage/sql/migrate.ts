import { createHash } from 'node:crypto';
import type { SqlDialect } from './dialect.ts';
import { type Migration, type MigrationSession, type MigrationSteps, step } from './migration.ts';
import { accounts } from './migrations/0001-accounts.ts';
import { links } from './migrations/0002-links.ts';
import { counts } from './migrations/0003-counts.ts';
import { domainSettings } from './migrations/0004-domain-settings.ts';
import { linkExtras } from './migrations/0005-link-extras.ts';
import { webhooks } from './migrations/0006-webhooks.ts';
import { domainClaims } from './migrations/0007-domain-claims.ts';
import { members } from './migrations/0008-members.ts';
import { conversions } from './migrations/0009-conversions.ts';
import { tags } from './migrations/0010-tags.ts';
import { search } from './migrations/0011-search.ts';
import { domainLogos } from './migrations/0012-domain-logos.ts';
import { conversionEvents } from './migrations/0013-conversion-events.ts';
import { signIn } from './migrations/0014-sign-in.ts';
import { administration } from './migrations/0015-administration.ts';
import { countGains } from './migrations/0016-count-gains.ts';
import { linkEnds } from './migrations/0017-link-ends.ts';
import { nodes } from './migrations/0018-nodes.ts';
import { migrationKinds } from './migrations/0019-migration-kinds.ts';

export const MIGRATIONS: readonly Migration[] = [
  accounts,
  links,
  counts,
  domainSettings,
  linkExtras,
  webhooks,
  domainClaims,
  members,
  conversions,
  tags,
  search,
  domainLogos,
  conversionEvents,
  signIn,
  administration,
  countGains,
  linkEnds,
  nodes,
  migrationKinds,
];

export interface MigrationPlan {
  /** The newest migration that has run; 0 for none. */
  readonly version: number;
  /** The pending migrations in order. */
  readonly pending: readonly Migration[];
}

/** Throws as `migrate` does. */
export function* planSteps(
  dialect: SqlDialect,
  known: readonly Migration[] = MIGRATIONS,
): MigrationSteps<MigrationPlan> {
  const [table] = yield* step(dialect.tableNamed, 'migrations');
  const done = table === undefined ? [] : yield* step('select * from migrations order by version');
  for (const row of done) {
    const migration = known.find(({ version }) => version === row.version);
    if (migration === undefined) {
      // A newer program has made room for itself, and programs of this version work beside it.
      if (row.kind === 'expand') continue;
      throw new Error(
        `the database is at version ${row.version} (${row.name}), newer than this program, which supports ` +
          `${known.at(-1)?.version ?? 0}: start a newer program, or restore the backup made before the upgrade`,
      );
    }
    if (checksumOf(migration, dialect) !== row.checksum) {
      throw new Error(
        `migration ${row.version} (${row.name}) differs from the one that was applied to this database`,
      );
    }
  }
  const versions = new Set(done.map(({ version }) => version));
  return {
    version: Number(done.at(-1)?.version ?? 0),
    pending: known.filter(({ version }) => !versions.has(version)),
  };
}

/** Runs the pending migrations, inside a transaction that no other process has at the same time. */
export function* migrationSteps(
  dialect: SqlDialect,
  nowMs: number,
  known: readonly Migration[] = MIGRATIONS,
): MigrationSteps<readonly Migration[]> {
  const { pending } = yield* planSteps(dialect, known);
  const { integer, text } = dialect;
  const [table] = yield* step(dialect.tableNamed, 'migrations');
  if (table === undefined) {
    yield* step(
      `create table migrations (version ${integer} primary key, name ${text} not null, checksum ${text} not null, at_ms ${integer} not null)`,
    );
  }
  for (const migration of pending) {
    const { version, name, kind } = migration;
    for (const statement of migration.statements(dialect)) yield* step(statement);
    if (migration.steps !== undefined) yield* migration.steps();
    yield* step(
      'insert into migrations (version, name, checksum, at_ms) values ($1, $2, $3, $4)',
      version,
      name,
      checksumOf(migration, dialect),
      nowMs,
    );
    // The column is younger than the table.
    if (kind !== undefined) yield* step('update migrations set kind = $1 where version = $2', kind, version);
  }
  return pending;
}

/** The current version, and the pending migrations in order. Throws as `migrate` does. */
export const planMigrations = (
  session: MigrationSession,
  known: readonly Migration[] = MIGRATIONS,
): MigrationPlan => runNow(session, planSteps(session.dialect, known));

/** Migrates the database to the newest version, atomically. Returns the names of the migrations that ran. */
export function migrate(
  session: MigrationSession,
  nowMs: number,
  known: readonly Migration[] = MIGRATIONS,
): readonly string[] {
  if (planMigrations(session, known).pending.length === 0) return [];
  return session.alone(() => {
    // Another process may have migrated meanwhile: the steps look again.
    const ran = runNow(session, migrationSteps(session.dialect, nowMs, known));
    session.setVersion(planMigrations(session, known).version);
    return ran.map(({ name }) => name);
  });
}

function runNow<T>(session: MigrationSession, steps: MigrationSteps<T>): T {
  let at = steps.next([]);
  while (at.done !== true) at = steps.next(session.rows(at.value.text, at.value.values));
  return at.value;
}

function checksumOf(migration: Migration, dialect: SqlDialect): string {
  return createHash('sha256').update(migration.statements(dialect).join(';\n')).digest('hex');
}
