import { describe, expect, test } from 'bun:test';
import type { Instance } from '../../api/types.ts';
import { healthFacts } from './health.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const WELL: Instance = {
  version: '0.1.0',
  started_at: '2026-11-20T00:00:00Z',
  ready: true,
  checks: [{ name: 'redirects', ok: true, reason: null }],
  spool: { bytes: 100, unread_bytes: 0, oldest_at: null, stuck: null },
  workers: 2,
  memory: { main_bytes: 1, workers_bytes: 1 },
  disk: { free_bytes: 50, total_bytes: 100 },
  last_backup_at: '2026-11-21T12:00:00Z',
  mail: { configured: false, waiting: 0, last_sent_at: null, last_failed_at: null },
  blocked_hosts: 0,
};
const facts = (change: Partial<Instance>) => healthFacts({ ...WELL, ...change }, NOW);

describe('the health of a server', () => {
  test('visitors count more than what an operator should look at', () => {
    const failing = { name: 'clicks', ok: false, reason: 'the file is away' };
    expect(facts({}).verdict).toBe('ready');
    expect(facts({ checks: [failing] }).verdict).toBe('attention');
    expect(facts({ ready: false, checks: [failing] }).verdict).toBe('not_ready');
  });

  test('a disk with less than a tenth free is nearly full', () => {
    expect(facts({ disk: { free_bytes: 10, total_bytes: 100 } }).isDiskLow).toBe(false);
    expect(facts({ disk: { free_bytes: 9, total_bytes: 100 } }).isDiskLow).toBe(true);
    expect(facts({ disk: { free_bytes: 0, total_bytes: 0 } }).isDiskLow).toBe(false);
  });

  test('a backup is old after a week', () => {
    expect(facts({ last_backup_at: '2026-11-15T12:00:00Z' }).isBackupOld).toBe(false);
    expect(facts({ last_backup_at: '2026-11-15T11:59:59Z' }).isBackupOld).toBe(true);
    expect(facts({ last_backup_at: null }).isBackupOld).toBe(false);
  });
});
