import { Database } from 'bun:sqlite';
import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LINK, run, STATUS, withServer } from '../../tests/support/cli.ts';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';

describe('with a running server', () => {
  test('links are listed in columns, without what would steer the terminal', async () => {
    await withServer(async (dataDir, asked) => {
      const { code, out } = await run(dataDir, ['links', 'list', '--tag', 'spring', '--limit', '5']);
      expect(code).toBe(0);
      expect(asked).toEqual(['GET /api/v1/links?sort=-created_at&tag=spring&limit=5']);
      expect(out.split('\n')).toEqual([
        'id     short link               destination               clicks  created',
        'lnk_1  http://localhost/launch  https://example.org/\ufffd[2J  3       2026-11-20T00:00:00Z',
        '',
      ]);
    });
  });

  test('links are listed by several tags', async () => {
    await withServer(async (dataDir, asked) => {
      await run(dataDir, ['links', 'list', '--tag', 'a & b', '--tag', 'c']);
      expect(asked).toEqual(['GET /api/v1/links?sort=-created_at&tag=a+%26+b&tag=c&limit=20']);
    });
  });

  test('tags are listed, changed, merged and removed by their names', async () => {
    await withServer(async (dataDir, asked) => {
      const { code, out } = await run(dataDir, ['tags', 'list', '--search', 's', '--limit', '2']);
      expect([code, out]).toEqual([
        0,
        'tag   color    links\n\ufffd[2J  #2f6fde  3\nmore: --cursor second\n',
      ]);
      await run(dataDir, ['tags', 'change', 'a/b', '--name', 'c', '--color', '#000000']);
      expect((await run(dataDir, ['tags', 'merge', 'a', 'b', '--json'])).code).toBe(0);
      expect((await run(dataDir, ['tags', 'remove', '../keys'])).out).toBe('removed ../keys\n');
      expect(asked).toEqual([
        'GET /api/v1/tags?limit=2&search=s',
        'PATCH /api/v1/tags/a%2Fb {"name":"c","color":"#000000"}',
        'POST /api/v1/tags/a/merge {"into":"b"}',
        'DELETE /api/v1/tags/..%2Fkeys',
      ]);
    });
  });

  test('--json gives what the API gave', async () => {
    await withServer(async (dataDir) => {
      const { out } = await run(dataDir, ['links', 'list', '--json']);
      expect(JSON.parse(out)).toEqual({ data: [LINK], next_cursor: 'second' });
    });
  });

  test('a refusal is one line that names the field', async () => {
    await withServer(async (dataDir) => {
      const done = await run(dataDir, ['links', 'create', 'nonsense']);
      expect(done).toEqual({ code: 1, out: '', err: 'waymark: url: Must be an absolute URL.\n' });
    });
  });

  test('a new key’s secret is all that is printed', async () => {
    await withServer(async (dataDir, asked) => {
      const { out } = await run(dataDir, ['keys', 'create', 'ci', '--scope', 'links:create', 'links:read']);
      expect(out).toBe('wm_secret\n');
      expect(asked).toEqual(['POST /api/v1/keys {"name":"ci","scopes":["links:create","links:read"]}']);
    });
  });

  test('a visit is described in options and explained step by step', async () => {
    await withServer(async (dataDir, asked) => {
      const options = [
        '--country',
        'US',
        '--user-agent',
        'x',
        '--at',
        '2026-11-20',
        '--returning',
        '--draw',
        '0.5',
      ];
      const { code, out } = await run(dataDir, ['links', 'explain', 'lnk_1', ...options]);
      expect([code, asked]).toEqual([
        0,
        [
          'POST /api/v1/links/lnk_1/explain {"country":"US","at":"2026-11-20T00:00:00.000Z","returning":true,"draw":0.5,"user_agent":"x"}',
        ],
      ]);
      expect(out.split('\n')).toEqual([
        '✓ enabled       the link is enabled',
        '✗ rule 1        country is "US", expected ["TW"]',
        '  100.0%  url  https://example.org/',
        '',
        'redirect (302) → https://example.org/\ufffd[2J',
        '',
      ]);
      expect((await run(dataDir, ['links', 'explain', 'lnk_1', '--draw', '1'])).code).toBe(2);
    });
  });

  test('what is removed is named in the path, whatever it holds', async () => {
    await withServer(async (dataDir, asked) => {
      await run(dataDir, ['links', 'remove', '../keys/key_1', '--permanent']);
      expect(asked).toEqual(['DELETE /api/v1/links/..%2Fkeys%2Fkey_1?permanent=true']);
    });
  });

  test('an export of clicks is asked for with the filters of statistics', async () => {
    await withServer(async (dataDir, asked) => {
      const file = join(dataDir, 'clicks.ndjson');
      const filters = [
        '--filter',
        'country=US',
        '--filter',
        'city=~a=b',
        '--bots',
        'include',
        '--link',
        'lnk_1',
      ];
      const done = await run(dataDir, ['export', 'clicks', ...filters, '--out', file]);
      expect(done).toEqual({ code: 0, out: '', err: '' });
      const query = new URLSearchParams(asked[0]?.replace('GET /api/v1/clicks?', ''));
      expect([...query]).toEqual([
        ['link', 'lnk_1'],
        ['bots', 'include'],
        ['filter[country]', 'US'],
        ['filter[city]', '~a=b'],
      ]);
    });
  });

  test('an export follows every page into a file that appears when it is whole', async () => {
    await withServer(async (dataDir) => {
      const file = join(dataDir, 'links.ndjson');
      expect(await run(dataDir, ['export', 'links', '--out', file])).toEqual({ code: 0, out: '', err: '' });
      expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(LINK)}\n`);
      expect(existsSync(`${file}.part`)).toBe(false);
    });
  });

  test('a backup is made by the server itself', async () => {
    await withServer(async (dataDir, asked) => {
      const folder = join(dataDir, 'copy');
      expect((await run(dataDir, ['backup', folder])).code).toBe(0);
      expect(asked).toEqual([`backup ${JSON.stringify({ folder })}`]);
    });
  });

  test('config says that a server runs, and which of its settings this shell does not have', async () => {
    await withServer(async (dataDir) => {
      const { out, err } = await run(dataDir, ['config']);
      expect(out).toMatch(/^WAYMARK_PORT +0 +environment$/m);
      expect(err).toBe(
        `waymark: these are the settings of this shell; a server runs on port 18120 and ${dataDir}: ` +
          'WAYMARK_PORT is 18120 in the server and 0 in this shell (--running prints all)\n',
      );
    });
  });

  test('config --running prints the settings of the server', async () => {
    await withServer(async (dataDir) => {
      const { out, err } = await run(dataDir, ['config', '--running', '--json']);
      expect(JSON.parse(out)).toEqual({
        settings: STATUS.settings,
        running: { version: '0.1.0', port: 18_120 },
        warnings: [],
      });
      expect(err).toBe('');
    });
  });

  test('the steps of a migration are listed while the server runs', async () => {
    await withServer(async (dataDir) => {
      const done = await run(dataDir, ['migrate', '--dry-run']);
      expect(done).toEqual({ code: 0, out: 'would run migration 2\n', err: '' });
    });
  });

  test('nothing is restored or migrated under it', async () => {
    await withServer(async (dataDir) => {
      for (const args of [['restore', dataDir], ['migrate']]) {
        expect(await run(dataDir, args)).toEqual({
          code: 1,
          out: '',
          err: 'waymark: the server is running; stop it first\n',
        });
      }
    });
  });
});

test('a stopped server is backed up, verified and restored', async () => {
  await inTemporaryFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    const copy = join(folder, 'copy');
    mkdirSync(dataDir);
    new Database(join(dataDir, 'waymark.db')).run('CREATE TABLE links (slug TEXT)');
    expect((await run(dataDir, ['backup', copy])).code).toBe(0);
    expect((await run(dataDir, ['verify', copy])).out).toContain('valid');
    expect((await run(dataDir, ['restore', copy])).err).toContain('--force moves it aside');
    const restored = await run(dataDir, ['restore', copy, '--force', '--json']);
    expect(JSON.parse(restored.out)).toMatchObject({ dataDir });
    writeFileSync(join(copy, 'waymark.db'), '');
    expect((await run(dataDir, ['verify', copy])).code).toBe(1);
  });
});

describe('exit codes tell what kind of trouble it was', () => {
  const cases: [string, string[], Record<string, string>, number, string][] = [
    ['a wrong setting', ['config'], { WAYMARK_WORKERS: 'many' }, 78, 'WAYMARK_WORKERS must be'],
    ['an unknown command', ['fly'], {}, 2, "unknown command 'fly'"],
    ['a missing argument', ['links', 'get'], {}, 2, "missing required argument 'id'"],
    ['a bad argument', ['links', 'list', '--limit', '0'], {}, 2, 'from 1 to 100'],
    ['a bad filter', ['export', 'clicks', '--filter', 'country'], {}, 2, 'must be like country=US'],
    ['a bad date', ['export', 'clicks', '--from', 'soon'], {}, 2, 'must be a date'],
    ['no server to ask for its settings', ['config', '--running'], {}, 1, 'no server runs on'],
    ['an unknown scope', ['keys', 'create', 'x', '--scope', 'all'], {}, 2, 'unknown scope: all'],
    ['no server and no folder', ['links', 'list'], {}, 1, 'nothing is open'],
    ['nothing to back up', ['backup'], {}, 1, 'holds nothing to back up'],
    ['a backup that is none', ['restore', '/nowhere'], {}, 1, 'it is no backup'],
    ['a server that cannot be reached', ['links', 'list'], UNREACHABLE, 1, 'cannot be reached'],
  ];
  for (const [name, args, env, code, words] of cases) {
    test(name, async () => {
      await inTemporaryFolder(async (folder) => {
        const done = await run(join(folder, 'data'), args, env);
        expect(done.code).toBe(code);
        expect(done.err).toContain(words);
      });
    });
  }
  test('help is no trouble', async () => {
    expect((await run('/nowhere', ['--help'])).code).toBe(0);
  });
});

// Nothing listens on port 1 of a loopback address.
const UNREACHABLE = { WAYMARK_SERVER: 'http://127.0.0.1:1', WAYMARK_KEY: 'wm_12345678' };

test('migrate passes on what was done, or would be', async () => {
  expect((await run('/nowhere', ['migrate', '--dry-run'])).out).toBe('would run migration 2\n');
});

test('config says when no server runs', async () => {
  expect((await run('/nowhere', ['config'])).err).toBe(
    'waymark: these are the settings of this shell; no server runs on /nowhere\n',
  );
});

test('the settings in effect are printed with their origin, without secrets', async () => {
  const { out } = await run('/nowhere', ['config', '--json'], {
    WAYMARK_ADMIN_KEY: 'twenty-characters-long',
  });
  expect(out).not.toContain('twenty-characters-long');
  expect(JSON.parse(out).settings).toContainEqual({
    name: 'WAYMARK_ADMIN_KEY',
    value: '********',
    origin: 'environment',
  });
});
