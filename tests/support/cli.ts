import { CliError } from '../../src/cli/cli-error.ts';
import { runProgram } from '../../src/cli/program.ts';
import { readConfig } from '../../src/config/config.ts';
import { adminSocketPath, createAdminSocket } from '../../src/server/admin-socket.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs one command on a data folder; no server runs there unless the test starts one. */
export async function run(
  dataDir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Run> {
  const done = { code: -1, out: '', err: '' };
  done.code = await runProgram(
    {
      terminal: {
        out: (text) => {
          done.out += text;
        },
        err: (text) => {
          done.err += text;
        },
        watched: false,
      },
      clock: { nowMs: () => Date.UTC(2026, 10, 20, 12) },
      version: '0.1.0',
      programs: {
        serve: async () => 0,
        openFolder: async () => {
          throw new CliError('nothing is open');
        },
        migrate: async (_, { dryRun }) => [`${dryRun ? 'would run' : 'ran'} migration 2`],
      },
      readConfig: () => readConfig({ WAYMARK_DATA_DIR: dataDir, WAYMARK_PORT: '0', ...env }),
    },
    args,
  );
  return done;
}

export const STATUS = {
  version: '0.1.0',
  port: 18_120,
  checks: {},
  settings: [
    { name: 'WAYMARK_PORT', value: '18120', origin: 'environment' },
    { name: 'WAYMARK_DATA_DIR', value: './data', origin: 'default' },
    { name: 'WAYMARK_WORKERS', value: '1', origin: 'default' },
  ],
};

export const LINK = {
  id: 'lnk_1',
  short_url: 'http://localhost/launch',
  url: 'https://example.org/\u001b[2J',
  clicks: 3,
  created_at: '2026-11-20T00:00:00Z',
};

/** A running server: the socket is the real one, behind it an API of a few answers. */
export async function withServer(use: (dataDir: string, asked: string[]) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (dataDir) => {
    const asked: string[] = [];
    const socket = await createAdminSocket({
      path: adminSocketPath(dataDir),
      operations: {
        backup: async (input) => {
          asked.push(`backup ${JSON.stringify(input)}`);
          return {};
        },
        status: async () => STATUS,
      },
      async api(request) {
        const { pathname, search } = new URL(request.url);
        asked.push(`${request.method} ${pathname}${search} ${await request.text()}`.trim());
        if (request.method === 'DELETE') return new Response(null, { status: 204 });
        if (request.method === 'POST' && search === '' && !pathname.endsWith('/merge'))
          return answerPost(pathname);
        if (/^\/api\/v1\/tags\b/.test(pathname)) return answerTags(pathname);
        const page = search.includes('cursor=second') ? [] : [LINK];
        return Response.json({ data: page, next_cursor: page.length > 0 ? 'second' : null });
      },
      onError: () => undefined,
    });
    try {
      await use(dataDir, asked);
    } finally {
      await socket.stop();
    }
  });
}

const EXPLAINED = {
  outcome: 'redirect',
  status: 302,
  destination: 'https://example.org/\u001b[2J',
  variants: [{ variant: 'url', url: 'https://example.org/', share: 1 }],
  steps: [
    { step: 'enabled', passed: true, because: 'the link is enabled' },
    { step: 'rule', rule: 1, passed: false, because: 'country is "US", expected ["TW"]' },
  ],
};

const TAG = { name: '\u001b[2J', color: '#2f6fde', links: 3 };

const answerTags = (pathname: string): Response =>
  Response.json(pathname.endsWith('/tags') ? { data: [TAG], next_cursor: 'second' } : TAG);

function answerPost(pathname: string): Response {
  if (pathname.endsWith('/explain')) return Response.json(EXPLAINED);
  if (pathname.endsWith('/keys')) return Response.json({ id: 'key_1', secret: 'wm_secret' }, { status: 201 });
  const problem = {
    code: 'invalid_request',
    title: 'Some fields are invalid',
    detail: 'Nothing was saved.',
    errors: [{ pointer: '/url', detail: 'Must be an absolute URL.' }],
  };
  return Response.json(problem, { status: 422 });
}
