import { basename } from 'node:path';
import { errorText } from '../core/base/error-text.ts';
import { StorageAway } from '../core/base/storage-away.ts';
import type { Log } from './log.ts';

const REMEDIES = 'docs/operations.md, "When a file is damaged"';

/** Tracks and logs damaged files while the server keeps running. */
export interface DamageReport {
  /** A page of the links' file could not be read; `reason` is the database's message. */
  linksUnreadable(reason: string): void;
  clicksAway(reason: string): void;
  clicksBack(): void;
  /** Logs the error of a request: damage and a database that is away once a minute, anything else each time. */
  requestFailed(error: unknown): void;
  /** The damage of the links' file; null while every read succeeded. */
  links(): string | null;
}

export function createDamageReport(deps: {
  folder: { readonly links: string; readonly clicks: string };
  /** The database's message when an error means that its file is damaged; null for any other error. */
  damageIn: (error: unknown) => string | null;
  log: Log;
  onceAMinute: (key: string) => boolean;
}): DamageReport {
  const { folder, damageIn, log, onceAMinute } = deps;
  let links: string | null = null;

  function linksUnreadable(reason: string): void {
    links = `${basename(folder.links)} is damaged: ${reason}`;
    if (!onceAMinute('damaged links')) return;
    log.error(
      { file: folder.links, reason, remedy: REMEDIES },
      'the links database is damaged; readable links are served: run waymark doctor, then restore a backup',
    );
  }

  function databaseAway(error: StorageAway): void {
    if (!onceAMinute('database away')) return;
    log.error({ reason: errorText(error) }, 'the database does not answer; cached links are served');
  }

  return {
    linksUnreadable,
    clicksAway(reason) {
      if (!onceAMinute('clicks away')) return;
      log.error(
        { file: folder.clicks, reason, remedy: REMEDIES },
        'statistics are unavailable: links are served, and clicks wait in the spool until the file is repaired or replaced',
      );
    },
    clicksBack: () =>
      log.info({ file: folder.clicks }, 'statistics are available again; waiting clicks are counted'),
    requestFailed(error) {
      const reason = damageIn(error);
      if (reason !== null) linksUnreadable(reason);
      else if (error instanceof StorageAway) databaseAway(error);
      else log.error({ err: error }, 'a request failed');
    },
    links: () => links,
  };
}
