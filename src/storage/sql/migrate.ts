import { createHash } from 'node:crypto';
import type { SqlDialect } from './dialect.ts';
import type { Migration, MigrationSession } from './migration.ts';
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
];

/** The current version, and the pending migrations in order. Throws as `migrate` does. */
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
        `the database is at version ${row.version} (${row.name}), newer than this program, which supports ` +
          `${known.at(-1)?.version ?? 0}: start a newer program, or restore the backup made before the upgrade`,
      );
    }
    if (checksumOf(migration, session.dialect) !== row.checksum) {
      throw new Error(
        `migration ${row.version} (${row.name}) differs from the one that was applied to this database`,
      );
    }
  }
  const version = Number(done.at(-1)?.version ?? 0);
  return { version, pending: known.filter((migration) => migration.version > version) };
}

/** Migrates the database to the newest version, atomically. Returns the names of the migrations that ran. */
export function migrate(
  session: MigrationSession,
  nowMs: number,
  known: readonly Migration[] = MIGRATIONS,
): readonly string[] {
  if (planMigrations(session, known).pending.length === 0) return [];
  return session.alone(() => {
    // Checked again inside the lock: another process may have migrated meanwhile.
    const { pending } = planMigrations(session, known);
    if (!session.hasTable('migrations')) {
      const { integer, text } = session.dialect;
      session.run(
        `create table migrations (version ${integer} primary key, name ${text} not null, checksum ${text} not null, at_ms ${integer} not null)`,
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
