// Run as a process of its own by copy-sqlite.ts: FROM TO
import { Database } from 'bun:sqlite';

const [from = '', to = ''] = process.argv.slice(2);
try {
  // Not read-only: a database whose last user crashed must first take in its write-ahead log.
  const database = new Database(from, { create: false, readwrite: true });
  database.run('PRAGMA busy_timeout = 30000');
  database.run('VACUUM INTO ?', [to]);
  database.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
