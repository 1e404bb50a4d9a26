import type { TestServer } from './server.ts';

export interface TestAccount {
  readonly workspace: string;
  readonly number: number;
  readonly key: string;
}

/** A workspace on a real server, with a key that may do everything there. */
export async function newAccount(
  server: TestServer,
  { kind = 'personal', plan = 'unlimited' }: { kind?: 'personal' | 'team'; plan?: string } = {},
): Promise<TestAccount> {
  const workspace = await server.ask<{ id: string; number: number }>('/workspaces', {
    body: { name: 'Account', kind, plan },
  });
  const key = await server.ask<{ secret: string }>('/keys', {
    body: { name: 'client', scopes: ['admin'], workspace_id: workspace.id },
  });
  return { workspace: workspace.id, number: workspace.number, key: key.secret };
}
