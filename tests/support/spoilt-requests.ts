import { SCOPES } from '../../src/core/base/caller.ts';
import { type Plan, UNLIMITED_PLAN } from '../../src/core/plans/plan.ts';
import { JSON_TYPE } from '../../src/wire/http/reply.ts';
import type { KeyedFacadeOperation } from '../../src/wire/kit/facade.ts';
import { call, newKey } from './client.ts';
import type { Exchange } from './exchange-file.ts';
import type { Replay } from './exchanges.ts';

type Send = Exchange['send'];

/** A plan whose year has no call left, and one that allows one call a minute. */
export const SPENT: Plan = { ...UNLIMITED_PLAN, name: 'spent', callsPerYear: 0 };
export const HURRIED: Plan = {
  ...UNLIMITED_PLAN,
  name: 'hurried',
  rates: [{ limit: 1, windowMs: 60_000, per: 'workspace' }],
};

/** The workspace whose key the request has; null where it has none. */
export function workspaceOf(send: Send, { saved }: Replay): string | null {
  const text = JSON.stringify(send);
  const own = [...saved].find(([, value]) => value.startsWith('wm_') && text.includes(value));
  const number = own === undefined ? undefined : saved.get(`wsp_${own[0]}`);
  return number === undefined ? null : `wsp_${Number(number).toString(36)}`;
}

export async function setPlan({ app }: Replay, workspace: string | null, plan: string): Promise<void> {
  if (workspace === null) return;
  const { status, text } = await call(app, `PATCH /workspaces/${workspace}`, { body: { plan } });
  if (status !== 200) throw new Error(text);
}

/** The request with another key, wherever it has one. */
export function withKey(send: Send, { saved }: Replay, key: string): Send {
  let text = JSON.stringify(send);
  for (const secret of saved.values()) {
    if (secret.startsWith('wm_'))
      text = text.replaceAll(btoa(`${secret}:`), btoa(`${key}:`)).replaceAll(secret, key);
  }
  return JSON.parse(text) as Send;
}

export async function withoutScope(
  { scopes }: KeyedFacadeOperation,
  send: Send,
  { replay, workspace }: { replay: Replay; workspace: string | null },
): Promise<Send | null> {
  if (scopes.length === 0 || workspace === null) return null;
  const allows: ReadonlySet<string> = new Set(scopes);
  const others = SCOPES.filter((scope) => !allows.has(scope) && scope !== 'admin').slice(0, 1);
  return withKey(send, replay, await newKey(replay.app, others, { workspace_id: workspace }));
}

const MUCH = 9 * 1_048_576;

export function withBadBodies(operation: KeyedFacadeOperation, send: Send): readonly Send[] {
  if (send.method === 'GET' || (send.json === undefined && send.form === undefined)) return [];
  const { json: _, form: __, ...bare } = send;
  const headers = { ...send.headers, 'content-type': JSON_TYPE };
  const required = { ...bare, headers, text: '{}' };
  return [
    { ...bare, headers, text: '{"url":' },
    { ...bare, headers: { ...headers, 'content-encoding': 'gzip' }, text: '{}' },
    { ...bare, headers, text: `{"url":"${'x'.repeat(operation.bytesMax ?? 0)}${'x'.repeat(MUCH)}"}` },
    required,
  ];
}
