/** Throws, or answers the reason, when something is not as it should be; null when it is. */
export type HealthCheck = () => string | null | Promise<string | null>;

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

export interface Health {
  /** The process runs: nothing more is asked. */
  live(): Response;
  /** 200 when every check is well, else 503; both name all of them. */
  ready(): Promise<Response>;
  readiness(): Promise<Readiness>;
  /** From now on it is not ready: a balancer is to send visitors elsewhere while the server stops. */
  drain(): void;
}

const CHECK_MS_MAX = 2_000;

export function createHealth(
  checks: Readonly<Record<string, HealthCheck>>,
  timeoutMs = CHECK_MS_MAX,
): Health {
  let draining = false;

  async function run(check: HealthCheck): Promise<{ ok: boolean; reason?: string }> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve('no answer in time'), timeoutMs);
    try {
      const reason = await Promise.race([check(), late.promise]);
      return reason === null ? { ok: true } : { ok: false, reason };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  async function readiness(): Promise<Readiness> {
    const named = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
    );
    const all = draining ? [...named, ['running', { ok: false, reason: 'stopping' }] as const] : named;
    return { ready: all.every(([, { ok }]) => ok), checks: Object.fromEntries(all) };
  }

  return {
    live: () => Response.json({ status: 'ok' }, { headers: UNCACHED }),
    async ready() {
      const state = await readiness();
      return Response.json(state, { status: state.ready ? 200 : 503, headers: UNCACHED });
    },
    readiness,
    drain() {
      draining = true;
    },
  };
}

const UNCACHED = { 'cache-control': 'no-store' };
