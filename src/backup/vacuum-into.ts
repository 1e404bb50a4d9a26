// copy-sqlite.ts runs this as a separate process, with the arguments FROM and TO.
import { Database } from 'bun:sqlite';
import { errorText } from '../core/base/error-text.ts';

const [from = '', to = ''] = process.argv.slice(2);
try {
  // Not read-only: after a crash, SQLite must first recover the write-ahead log.
  const database = new Database(from, { create: false, readwrite: true });
  database.run('PRAGMA busy_timeout = 30000');
  database.run('VACUUM INTO ?', [to]);
  database.close();
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
