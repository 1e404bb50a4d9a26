import { countedClicks } from '../tests/support/program.ts';
import type { BenchServer } from './server.ts';

/** Asking costs the server time that would be measured as counting. */
const ASK_MS = 100;
const COUNTED_MS_MAX = 1_200_000;

/** Waits until the spool is read and the statistics have at least `clicks` clicks. */
export async function untilCounted(server: BenchServer, clicks: number): Promise<void> {
  const untilMs = performance.now() + COUNTED_MS_MAX;
  while ((await unreadBytes(server)) > 0 || (await clicksOf(server)) < clicks) {
    if (performance.now() > untilMs) throw new Error('the spool was not counted');
    await Bun.sleep(ASK_MS);
  }
}

export const clicksOf = (server: BenchServer): Promise<number> =>
  countedClicks({ url: `http://127.0.0.1:${server.port}` });

async function unreadBytes(server: BenchServer): Promise<number> {
  const text = await (await server.api('/metrics')).text();
  const [, bytes] = /^waymark_spool_unread_bytes (\S+)/m.exec(text) ?? [];
  if (bytes === undefined) throw new Error('/metrics does not say what is unread');
  return Number(bytes);
}
