import { basename } from 'node:path';
import type { Log } from '../server/log.ts';
import type { Folder } from './folder.ts';

const REMEDIES = 'docs/operations.md, "When a file is damaged"';

/** What is known to be broken in the data folder while the server goes on, and what the operator was told about it. */
export interface Damage {
  /** A page of the links' file could not be read; `reason` is what the database said. */
  linksUnreadable(reason: string): void;
  clicksAway(reason: string): void;
  clicksBack(): void;
  /** Logs what a request has met: damage once a minute, anything else each time. */
  requestFailed(error: unknown): void;
  /** Null while every link that was asked for could be read. */
  links(): string | null;
}

export function createDamage(deps: {
  folder: Folder;
  log: Log;
  onceAMinute: (key: string) => boolean;
}): Damage {
  const { folder, log, onceAMinute } = deps;
  let links: string | null = null;

  function linksUnreadable(reason: string): void {
    links = `${basename(folder.links)} is damaged: ${reason}`;
    if (!onceAMinute('damaged links')) return;
    log.error(
      { file: folder.links, reason, remedy: REMEDIES },
      'the file of the links is damaged; links that can be read are served: run waymark doctor, then restore a backup',
    );
  }

  return {
    linksUnreadable,
    clicksAway(reason) {
      if (!onceAMinute('clicks away')) return;
      log.error(
        { file: folder.clicks, reason, remedy: REMEDIES },
        'the statistics cannot be used: links are served, and clicks wait in the spool until the file is sound or replaced',
      );
    },
    clicksBack: () =>
      log.info({ file: folder.clicks }, 'the statistics can be used again; waiting clicks are counted'),
    requestFailed(error) {
      const reason = damageIn(error);
      if (reason !== null) linksUnreadable(reason);
      else log.error({ err: error }, 'a request failed');
    },
    links: () => links,
  };
}

/** What SQLite said, when it was that its file is damaged. */
export function damageIn(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(String(error.code)) ? error.message : null;
}
