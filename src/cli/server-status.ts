import * as z from 'zod';
import type { ShownSetting } from '../config/config.ts';
import type { Setting } from '../config/setting.ts';
import { settings } from '../config/settings.ts';
import type { ServerLink } from './server-link.ts';

const statusShape = z.object({
  version: z.string(),
  port: z.int(),
  /** Absent on servers from before schema 2. */
  clicksSchema: z.int().default(1),
  /** Health of the server, by the name of the check. */
  checks: z.record(z.string(), z.object({ ok: z.boolean(), reason: z.string().optional() })).catch({}),
  settings: z
    .array(z.object({ name: z.string(), value: z.string().nullable(), origin: z.string() }))
    .default([]),
});

/** What a running server says about itself. */
export type ServerStatus = z.output<typeof statusShape>;

export async function readStatus(server: ServerLink): Promise<ServerStatus> {
  return statusShape.parse(await server.operate('status', {}));
}

export interface Difference {
  readonly name: string;
  readonly here: string | null;
  readonly there: string | null;
}

/** Settings that this shell and the running server read differently. */
export function differences(status: ServerStatus, shown: readonly ShownSetting[]): readonly Difference[] {
  const there = new Map(status.settings.map(({ name, value }) => [name, value]));
  return shown
    .filter(({ name }) => there.has(name) && isComparable(name))
    .map(({ name, value }) => ({ name, here: value, there: there.get(name) ?? null }))
    .filter((each) => each.here !== each.there);
}

/** Both use the same folder, however it is spelled; the settings of the command line do not apply to the server. */
function isComparable(name: ShownSetting['name']): boolean {
  const setting: Setting = settings[name];
  return name !== 'WAYMARK_DATA_DIR' && setting.group !== 'Command line';
}

/** One sentence for all differences. */
export function describeDifferences(all: readonly Difference[]): string {
  const texts = all.map(
    ({ name, here, there }) =>
      `${name} is ${there ?? 'not set'} in the server and ${here ?? 'not set'} in this shell`,
  );
  return texts.join('; ');
}
