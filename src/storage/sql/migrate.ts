import { createHash } from 'node:crypto';
import type { SqlDialect } from './dialect.ts';
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

/** One step forward. A released one never changes: what it did is remembered by checksum. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  statements(dialect: SqlDialect): readonly string[];
  /** What follows them where SQL alone cannot do it; not in the checksum. */
  step?(session: MigrationSession): void;
}

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
];

/** A connection as migrating needs it. */
export interface MigrationSession {
  readonly dialect: SqlDialect;
  run(statement: string, ...values: (string | number)[]): void;
  rows(query: string): readonly Record<string, unknown>[];
  hasTable(name: string): boolean;
  /** Also where tools of the database look for it. */
  setVersion(version: number): void;
  /** Runs `step` in a transaction that no other process can be in at the same time; a throw undoes it. */
  alone<T>(step: () => T): T;
}

/** What has run and what would run, in order. Throws as `migrate` does. */
export function planMigrations(
  session: MigrationSession,
  known: readonly Migration[] = MIGRATIONS,
): { readonly version: number; readonly pending: readonly Migration[] } {
  const done = session.hasTable('migrations')
    ? session.rows('select version, name, checksum from migrations order by version')
    : [];
  for (const row of done) {
    const migration = known.find(({ version }) => version === row.version);
    if (migration === undefined) {
      throw new Error(
        `the database is at version ${row.version} (${row.name}), newer than this program, which knows ` +
          `${known.at(-1)?.version ?? 0}: start a newer program, or restore the backup made before the upgrade`,
      );
    }
    if (checksumOf(migration, session.dialect) !== row.checksum) {
      throw new Error(
        `migration ${row.version} (${row.name}) is not the one that this database was made with`,
      );
    }
  }
  const version = Number(done.at(-1)?.version ?? 0);
  return { version, pending: known.filter((migration) => migration.version > version) };
}

/** Brings the database to the newest version: all of it or nothing. Answers the names of what ran. */
export function migrate(
  session: MigrationSession,
  nowMs: number,
  known: readonly Migration[] = MIGRATIONS,
): readonly string[] {
  if (planMigrations(session, known).pending.length === 0) return [];
  return session.alone(() => {
    // Asked again: another process may have been quicker while this one waited.
    const { pending } = planMigrations(session, known);
    if (!session.hasTable('migrations')) {
      const { integer } = session.dialect;
      session.run(
        `create table migrations (version ${integer} primary key, name text not null, checksum text not null, at_ms ${integer} not null)`,
      );
    }
    for (const migration of pending) {
      for (const statement of migration.statements(session.dialect)) session.run(statement);
      migration.step?.(session);
      session.run(
        'insert into migrations (version, name, checksum, at_ms) values (?, ?, ?, ?)',
        migration.version,
        migration.name,
        checksumOf(migration, session.dialect),
        nowMs,
      );
    }
    session.setVersion(pending.at(-1)?.version ?? 0);
    return pending.map(({ name }) => name);
  });
}

function checksumOf(migration: Migration, dialect: SqlDialect): string {
  return createHash('sha256').update(migration.statements(dialect).join(';\n')).digest('hex');
}
