import { expect } from 'bun:test';
import type { WorkspaceId } from '../../src/core/base/ids.ts';
import { clickBatch } from '../../src/core/clicks/click-columns.ts';
import { createTestApp, OWN_HOST, type TestApp, type TestAppOptions } from './app.ts';
import { toClick } from './click.ts';
import { call } from './client.ts';
import type { Account, Exchange, ExchangeFile, Given, Step } from './exchange-file.ts';

/** Throws when an answer is none that the documents have. */
export type CheckAnswer = (facade: string, request: Request, answer: FacadeAnswer) => Promise<void>;

export interface Replay {
  readonly app: TestApp;
  readonly saved: Map<string, string>;
  /** The answer, where the step is a request. */
  run(step: Step): Promise<FacadeAnswer | null>;
}

/** A fresh server with the accounts of a file. */
export async function openReplay(
  facade: string,
  file: Pick<ExchangeFile, 'accounts' | 'guest'>,
  { check = async () => {}, ...options }: TestAppOptions & { readonly check?: CheckAnswer } = {},
): Promise<Replay> {
  const app = await createTestApp(options);
  const saved = new Map<string, string>();
  for (const [name, account] of Object.entries(file.accounts)) await makeAccount(app, name, account, saved);
  if (file.guest !== undefined) {
    app.guest.workspaceId = Number(saved.get(`wsp_${file.guest}`)) as WorkspaceId;
  }
  return {
    app,
    saved,
    async run(step) {
      if ('send' in step) return exchange(app, facade, step, { saved, check });
      if (step.passMs !== undefined) app.clock.atMs += step.passMs;
      if (step.clicks !== undefined)
        await putClicks(app, fill(step.clicks, saved) as NonNullable<Given['clicks']>);
      if (step.native !== undefined) await callNative(app, step.native, saved);
      return null;
    },
  };
}

async function makeAccount(app: TestApp, name: string, account: Account, saved: Map<string, string>) {
  const { kind, plan = 'unlimited', domains = [] } = account;
  const workspace = await call(app, 'POST /workspaces', { body: { name, kind, plan } });
  expect(workspace.status).toBe(201);
  const key = await call(app, 'POST /keys', {
    body: { name, scopes: ['admin'], workspace_id: workspace.body.id },
  });
  expect(key.status).toBe(201);
  saved.set(name, key.body.secret);
  saved.set(`wsp_${name}`, String(workspace.body.number));
  for (const { host, headers = [], verified = true } of domains) {
    const send = { headers: { 'x-workspace-id': workspace.body.id } };
    const made = await call(app, 'POST /domains', { ...send, body: { host, verified } });
    expect(made.status).toBe(201);
    if (headers.length > 0) await call(app, `PATCH /domains/${made.body.id}`, { ...send, body: { headers } });
  }
}

async function callNative(app: TestApp, native: NonNullable<Given['native']>, saved: Map<string, string>) {
  const { as, route, json, save, shows } = fill(native, saved) as typeof native;
  const answer = await call(app, route, {
    key: saved.get(as) ?? null,
    ...(json === undefined ? {} : { body: json }),
  });
  expect(answer.status).toBeLessThan(300);
  if (save !== undefined) saved.set(save, answer.body.id);
  if (shows !== undefined) expect(answer.body).toMatchObject(shows);
}

/** Puts clicks where the pipeline would: into the click store and onto the link's counters. */
export async function putClicks(app: TestApp, { slug, list }: NonNullable<Given['clicks']>): Promise<void> {
  const domain = await findDomain(app, slug);
  const link = await app.stores.links.byAddress(domain.id, slug.split('//').at(-1) ?? slug);
  if (link === null) throw new Error(`there is no link ${slug}`);
  const clicks = list.flatMap(({ times = 1, minutesAgo = 1, ...said }) =>
    Array.from({ length: times }, () =>
      toClick({
        atMs: app.clock.atMs - minutesAgo * 60_000,
        linkId: link.id,
        workspaceId: link.workspaceId,
        domainId: link.domainId,
        domain: domain.host,
        destination: link.destination,
        tags: link.tags,
        externalId: link.externalId ?? '',
        ...said,
        position: { segment: 1, offset: nextOffset++ },
      }),
    ),
  );
  const positions = new Map([['s', { segment: 1, offset: nextOffset - 1 }]]);
  await app.clicks.write(clickBatch(clicks, positions));
  const people = clicks.filter(({ bot }) => !bot);
  if (people.length === 0) return;
  const gain = {
    linkId: link.id,
    clicks: people.length,
    uniqueClicks: people.filter(({ unique }) => unique).length,
    lastClickedAtMs: Math.max(...people.map(({ atMs }) => atMs)),
  };
  await app.stores.counts.apply(() => [gain], positions);
}

let nextOffset = 1;

/** `host//slug`, or a slug on the server's own host. */
async function findDomain(app: TestApp, slug: string) {
  const at = slug.indexOf('//');
  if (at < 0) return app.core.domains.own();
  const domain = app.core.domains.serving(slug.slice(0, at));
  if (domain === null) throw new Error(`there is no domain for ${slug}`);
  return domain;
}

async function exchange(
  app: TestApp,
  facade: string,
  step: Exchange,
  { saved, check }: { saved: Map<string, string>; check: CheckAnswer },
): Promise<FacadeAnswer> {
  const send = fill(step.send, saved) as Exchange['send'];
  const answer = await sendTo(app, facade, send);
  const found = { status: answer.status, body: parse(answer.text) };
  expect({ note: step.note, status: answer.status, text: answer.text.slice(0, 300) }).toMatchObject({
    status: step.expect.status,
  });
  for (const [name, value] of Object.entries(step.expect.headers ?? {})) {
    compare(fill(value, saved), answer.headers.get(name), `header ${name}`, saved);
  }
  if (step.expect.text !== undefined) compareText(String(fill(step.expect.text, saved)), answer.text, saved);
  if (step.expect.json !== undefined) compare(fill(step.expect.json, saved), found.body, '', saved);
  await check(facade, toRequest(baseOf(facade), send), answer);
  // Keys never appear in an answer.
  for (const secret of saved.values()) {
    if (secret.startsWith('wm_')) expect(answer.text).not.toContain(secret);
  }
  return answer;
}

export interface FacadeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function sendTo(app: TestApp, facade: string, send: Exchange['send']): Promise<FacadeAnswer> {
  const { address = '192.0.2.7' } = send;
  const response = await app.compat.byPath(toRequest(baseOf(facade), send), { address });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const baseOf = (facade: string): string => `https://${OWN_HOST}/compat/${facade}`;

export function toRequest(base: string, send: Exchange['send']): Request {
  const { method, path, headers = {}, json, form, text } = send;
  const body =
    json !== undefined
      ? JSON.stringify(json)
      : form !== undefined
        ? new URLSearchParams(form).toString()
        : text;
  const type =
    json !== undefined ? 'application/json' : form !== undefined ? 'application/x-www-form-urlencoded' : null;
  return new Request(`${base}${path}`, {
    method,
    headers: { ...(type === null ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `$use:NAME` everywhere in a value's texts. */
export function fill(value: unknown, saved: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const whole = /^\$number:(\w+)$/.exec(value);
    if (whole !== null) return Number(saved.get(whole[1] ?? ''));
    return value.replace(/\$use:(\w+)/g, (_, name: string) => {
      const known = saved.get(name);
      if (known === undefined) throw new Error(`nothing was saved as ${name}`);
      return known;
    });
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, saved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, saved)]));
}

/** Everything must be as expected, the order of keys too. */
function compare(wanted: unknown, found: unknown, at: string, saved: Map<string, string>): void {
  if (typeof wanted === 'string' && wanted.startsWith('$')) {
    comparePlaceholder(wanted, found, at, saved);
    return;
  }
  if (Array.isArray(wanted)) {
    expect(Array.isArray(found) ? found.length : found, `${at} has as many items`).toBe(wanted.length);
    wanted.forEach((one, i) => {
      compare(one, (found as unknown[])[i], `${at}/${i}`, saved);
    });
    return;
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null) {
      expect(found, at).toEqual(wanted);
      return;
    }
    expect(Object.keys(found), `the keys of ${at}/`).toEqual(Object.keys(wanted));
    for (const [key, one] of Object.entries(wanted)) {
      compare(one, Reflect.get(found, key), `${at}/${key}`, saved);
    }
    return;
  }
  expect(found, at).toBe(wanted as never);
}

function comparePlaceholder(wanted: string, found: unknown, at: string, saved: Map<string, string>): void {
  const [kind = '', rest = ''] = wanted.slice(1).split(/:(.*)/s);
  if (kind === 'any') return;
  if (kind === 'text') expect(typeof found, at).toBe('string');
  else if (kind === 'int') expect(Number.isInteger(found), `${at} is a whole number`).toBe(true);
  else if (kind === 'like') expect(String(found), at).toMatch(new RegExp(rest));
  else if (kind !== 'save') throw new Error(`no such placeholder: ${wanted}`);
  else {
    expect(found, at).not.toBeUndefined();
    saved.set(rest, String(found));
  }
}

function compareText(wanted: string, found: string, saved: Map<string, string>): void {
  const names: string[] = [];
  const pattern = wanted
    .split(/(\$save:\w+)/)
    .map((part) => {
      if (!part.startsWith('$save:')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(part.slice('$save:'.length));
      return '([\\w-]+)';
    })
    .join('');
  expect(found).toMatch(new RegExp(`^${pattern}$`));
  const match = new RegExp(`^${pattern}$`).exec(found);
  for (const [i, name] of names.entries()) saved.set(name, match?.[i + 1] ?? '');
}
