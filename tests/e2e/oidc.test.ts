import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_KEY, createPlace, freePort, type Place, type Program } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dir, '..', '..');
const folder = temporaryFolder();
let place: Place;
let server: Program;
let provider: Bun.Subprocess<'ignore', 'pipe', 'inherit'>;
let home: string;
let issuer: string;

beforeAll(async () => {
  const config = join(folder, 'waymark.toml');
  place = await createPlace({ WAYMARK_CONFIG: config });
  home = `http://localhost:${place.port}`;
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  writeFileSync(join(folder, 'secret'), 'secret-of-the-client\n');
  writeFileSync(
    config,
    `[[oidc]]
name = "staff"
title = "Staff"
issuer = "${issuer}"
client_id = "waymark"
client_secret_file = "secret"
scopes = ["groups"]
domains = ["example.com"]
join = [{ workspace = 1, role = "editor", group = "staff" }]
`,
  );
  provider = Bun.spawn(
    [process.execPath, 'tests/support/standard-provider.ts', String(port), callbackOf(home)],
    { cwd: ROOT, stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' },
  );
  await provider.stdout.getReader().read();
  server = place.serve();
  await server.ready();
});
afterAll(async () => {
  provider.kill();
  await provider.exited;
  await place.remove();
});

const callbackOf = (url: string) => `${url}/api/v1/session/oidc/staff/callback`;

/** Follows redirects with the cookies of each origin until the address matches. */
function createVisitor() {
  const jars = new Map<string, Map<string, string>>();

  async function get(url: string): Promise<Response> {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  async function until(url: string, isThere: (url: string) => boolean): Promise<string> {
    let at = url;
    for (let steps = 0; steps < 20; steps++) {
      if (isThere(at)) return at;
      const answer = await get(at);
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${at} answers ${answer.status} ${await answer.text()}`);
      at = new URL(location, at).href;
    }
    throw new Error(`${url} leads in circles`);
  }

  return {
    get,
    cookie: (name: string) => jars.get(home)?.get(name),
    /** Signs in at the provider with a name; '' says no. The address where the server sends the browser then. */
    async signIn(name: string, query = ''): Promise<string> {
      const start = `${home}/api/v1/session/oidc/staff${query}`;
      const form = await until(
        start,
        (url) => url.startsWith(`${issuer}/form/`) || url.startsWith(`${home}/app`),
      );
      if (!form.startsWith(`${issuer}/form/`)) return form;
      return until(`${form}?name=${name}`, (url) => url.startsWith(`${home}/app`));
    },
  };
}

const ask = async (visitor: ReturnType<typeof createVisitor>, path: string) =>
  (await visitor.get(`${home}/api/v1${path}`)).json() as Promise<{ data: { email: string }[] }>;

test('somebody new signs in with a provider by another author, and is a member', async () => {
  const ann = createVisitor();
  expect(await ann.signIn('ann', '?return=/app/w/1')).toBe(`${home}/app/w/1`);
  expect(ann.cookie('waymark')).toMatch(/^wms_[0-9a-f]{64}$/);
  expect((await ask(ann, '/me/identities')).data).toMatchObject([
    { provider: 'staff', email: 'ann@example.com' },
  ]);
  const links = await ann.get(`${home}/api/v1/links`);
  expect(links.status).toBe(200);
  const members = await fetch(`${place.url}/api/v1/members`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  expect(await members.json()).toMatchObject({
    data: [{ role: 'editor', person: { email: 'ann@example.com', name: 'ann' } }],
  });
});

test('the same account in another browser is the same person', async () => {
  const [one, two] = [createVisitor(), createVisitor()];
  await one.signIn('bob');
  await two.signIn('bob');
  expect((await ask(two, '/me/identities')).data).toHaveLength(1);
  expect(one.cookie('waymark')).not.toBe(two.cookie('waymark') ?? '');
});

test('an address that the provider has not verified, and a no, sign nobody in', async () => {
  const eve = createVisitor();
  expect(await eve.signIn('eve')).toBe(`${home}/app/sign-in?error=oidc_email_unverified&provider=staff`);
  // The provider knows the browser by now, and asks only where the server wants that.
  const cancelled = `${home}/app/sign-in?error=oidc_cancelled&provider=staff`;
  expect(await eve.signIn('', '?prompt=login')).toBe(cancelled);
  expect(eve.cookie('waymark')).toBeUndefined();
});

test('neither the log nor any file has a secret of a sign-in', async () => {
  const ann = createVisitor();
  await ann.signIn('ann');
  const written = [server.output(), ...filesBelow(place.folder)].join('\n');
  expect(written).not.toContain(ann.cookie('waymark') ?? 'none');
  expect(written).not.toContain('secret-of-the-client');
});

const filesBelow = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'latin1'));

test('while the provider is down, the browser comes to the sign-in page', async () => {
  provider.kill();
  await provider.exited;
  await server.kill('SIGTERM');
  await server.exited;
  server = place.serve();
  await server.ready();
  const ann = createVisitor();
  expect(await ann.signIn('ann')).toBe(`${home}/app/sign-in?error=oidc_unavailable&provider=staff`);
  expect(server.output()).toContain('a sign-in with a provider failed');
});
