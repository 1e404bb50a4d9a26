import { Database } from 'bun:sqlite';

declare const self: Worker;

/** Copies one database and posts null, or what went wrong. */
self.onmessage = ({ data: { source, target } }: MessageEvent<{ source: string; target: string }>) => {
  try {
    const database = new Database(source, { readonly: true });
    try {
      database.run('pragma busy_timeout = 10000');
      database.run('vacuum into ?', [target]);
    } finally {
      database.close();
    }
    postMessage(null);
  } catch (error) {
    postMessage(error instanceof Error ? error.message : String(error));
  }
};
