import { afterAll, describe, expect, test } from 'bun:test';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { YAML } from 'bun';
import * as z from 'zod';
import about from '../package.json' with { type: 'json' };
import { findTestProgram } from '../scripts/test-programs.mjs';
import { settings } from '../src/config/settings.ts';
import { startServer, type TestServer } from './support/server.ts';
import { inTemporaryFolder } from './support/temporary-folder.ts';

const ROOT = join(import.meta.dir, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
/** What a stop takes at most, from the constants of the server. */
const STOP_S_MAX = 25;

const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.remove();
});

describe('the Docker image', () => {
  // One instruction a line, without comments.
  const instructions = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '');
  const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')));
  const argumentOf = (word: string) =>
    lastStage.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);

  test('runs on Debian slim, without Node, under a numeric user', () => {
    expect(instructions).toContain('ARG RUN_IMAGE=debian:13-slim');
    expect(argumentOf('FROM')).toContain('RUN_IMAGE');
    expect(argumentOf('USER')).toBe('1000:1000');
    expect(lastStage.join('\n')).not.toMatch(/\b(node|npm|npx)\b(?!_modules)[^/]/);
  });

  test('every file that it copies is there and is not ignored', () => {
    const ignored = read('.dockerignore').split('\n');
    const sources = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources).toContain('src');
    for (const source of sources) {
      expect(statSync(join(ROOT, source), { throwIfNoEntry: false }), source).toBeDefined();
      expect(ignored).not.toContain(source);
    }
  });

  test('has the version of the package in its labels, and keeps data where the volume is', () => {
    expect(lastStage).toContain(`ARG VERSION=${about.version}`);
    for (const name of ['title', 'description', 'licenses', 'version', 'revision']) {
      expect(argumentOf('LABEL')).toContain(`org.opencontainers.image.${name}=`);
    }
    expect(argumentOf('LABEL')).toContain(`title="Waymark"`);
    expect(argumentOf('LABEL')).toContain(`description="${about.description}"`);
    expect(argumentOf('ENV')).toContain('WAYMARK_DATA_DIR=/data');
    expect(argumentOf('VOLUME')).toBe('/data');
  });
});

describe('the health check of the image', () => {
  const check = async (env: Record<string, string>): Promise<number> => {
    const command = ['bash', join(ROOT, 'deploy', 'healthcheck.sh')];
    return Bun.spawn(command, { stderr: 'ignore', env: { PATH: process.env.PATH ?? '', ...env } }).exited;
  };

  test('succeeds while the server runs, and fails when none does', async () => {
    const server = await startServer();
    servers.push(server);
    const env = { WAYMARK_PORT: String(server.port) };
    expect(await check(env)).toBe(0);
    await server.kill();
    expect(await check(env)).not.toBe(0);
  });

  test('fails when what answers is not healthy, or does not answer at all', async () => {
    const ill = Bun.serve({ port: 0, fetch: () => new Response('', { status: 503 }) });
    const mute = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } });
    for (const { port } of [ill, mute]) expect(await check({ WAYMARK_PORT: String(port) })).not.toBe(0);
    await ill.stop(true);
    mute.stop(true);
  });
});

describe('compose.yaml', () => {
  const service = z.object({
    ports: z.array(z.string()),
    mem_limit: z.string(),
    stop_grace_period: z.string().optional(),
    environment: z.record(z.string(), z.string()),
    read_only: z.literal(true),
    cap_drop: z.tuple([z.literal('ALL')]),
    profiles: z.array(z.string()).optional(),
    volumes: z.array(z.string()),
  });
  const file = z
    .object({
      services: z.object({ waymark: service, caddy: service }),
      volumes: z.record(z.string(), z.null()),
    })
    .parse(YAML.parse(read('compose.yaml')));
  const { waymark, caddy } = file.services;

  test('the server listens for this machine only; Caddy comes with its profile', () => {
    expect(waymark.ports).toEqual(['127.0.0.1:8080:8080']);
    expect(waymark.profiles).toBeUndefined();
    expect(caddy.profiles).toEqual(['https']);
  });

  test('a stop is given longer than it can take', () => {
    expect(Number(waymark.stop_grace_period?.replace('s', ''))).toBeGreaterThan(STOP_S_MAX);
  });

  test('its settings exist, and every volume is declared or a file of ours', () => {
    for (const name of Object.keys(waymark.environment)) expect(Object.keys(settings)).toContain(name);
    expect(read('deploy/Caddyfile')).toContain('{$WAYMARK_UPSTREAM');
    for (const volume of [...waymark.volumes, ...caddy.volumes]) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('./')) expect(statSync(join(ROOT, from)).isFile(), from).toBe(true);
      else expect(Object.keys(file.volumes)).toContain(from);
    }
  });
});

describe('deploy/waymark.service', () => {
  const analyze = findTestProgram('systemd');
  const unit = read('deploy/waymark.service');
  const lineOf = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];
  const isKnown = analyze !== null || Boolean(process.env.CI);

  test.skipIf(!isKnown)(
    'systemd understands it, and finds little that it could still take away',
    async () => {
      await inTemporaryFolder(async (folder) => {
        const path = join(folder, 'waymark.service');
        // systemd looks for the program.
        await Bun.write(path, unit.replace('/usr/bin/node', Bun.which('node') ?? '/usr/bin/node'));
        const run = (...args: string[]) => Bun.spawnSync([analyze ?? 'systemd-analyze', ...args, path]);
        const verified = run('verify');
        expect(verified.stderr.toString()).toBe('');
        expect(verified.exitCode).toBe(0);
        expect(run('security', '--offline=true', '--no-pager', '--threshold=20').exitCode).toBe(0);
      });
    },
  );

  test('a reload hands over, a crash is started again, and wrong settings are not', () => {
    expect(lineOf('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
    expect(lineOf('Restart')).toBe('on-failure');
    expect(lineOf('RestartPreventExitStatus')).toBe('78');
    expect(lineOf('KillMode')).toBe('mixed');
    expect(Number(lineOf('TimeoutStopSec'))).toBeGreaterThan(STOP_S_MAX);
  });
});
