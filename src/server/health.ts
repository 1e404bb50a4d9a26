/** Throws, or answers the reason, when something is not as it should be; null when it is. */
export type HealthCheck = () => string | null | Promise<string | null>;
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

export interface Readiness {
  /** Visitors are served. */
  readonly ready: boolean;
  /** What the operator must look after, by the names of the checks; visitors are served all the same. */
  readonly degraded: readonly string[];
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

export interface Health {
  /** The process runs: nothing more is asked. */
  live(): Response;
  /** 200 while visitors are served, else 503; both name every check. */
  ready(): Promise<Response>;
  readiness(): Promise<Readiness>;
  /** The names that `degraded` may hold. */
  readonly operatingParts: readonly string[];
  /** From now on it is not ready: a balancer is to send visitors elsewhere while the server stops. */
  drain(): void;
}

const CHECK_MS_MAX = 2_000;

/**
 * Two questions with one answer each: whether visitors are served (`serving`), which is what a load balancer asks, and
 * whether the operator has something to do (`operating`), which must never take the links down.
 */
export function createHealth(
  { serving, operating }: { serving: HealthChecks; operating: HealthChecks },
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

  async function runAll(checks: HealthChecks) {
    return Object.fromEntries(
      await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
      ),
    );
  }

  async function readiness(): Promise<Readiness> {
    const [serves, operates] = await Promise.all([runAll(serving), runAll(operating)]);
    if (draining) serves.running = { ok: false, reason: 'stopping' };
    return {
      ready: Object.values(serves).every(({ ok }) => ok),
      degraded: Object.entries(operates).flatMap(([name, { ok }]) => (ok ? [] : [name])),
      checks: { ...serves, ...operates },
    };
  }

  return {
    live: () => Response.json({ status: 'ok' }, { headers: UNCACHED }),
    async ready() {
      const state = await readiness();
      return Response.json(state, { status: state.ready ? 200 : 503, headers: UNCACHED });
    },
    readiness,
    operatingParts: Object.keys(operating),
    drain() {
      draining = true;
    },
  };
}

const UNCACHED = { 'cache-control': 'no-store' };
