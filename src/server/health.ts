import { errorText } from '../core/base/error-text.ts';
/** Returns null when the part is healthy; otherwise returns the reason or throws. */
export type HealthCheck = () => string | null | Promise<string | null>;
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

export interface Readiness {
  /** Whether visitors are served. */
  readonly ready: boolean;
  /** Names of failed checks that need the operator's attention; visitors are still served. */
  readonly degraded: readonly string[];
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

export interface Health {
  /** Liveness: always 200 while the process runs. */
  live(): Response;
  /** Readiness: 200 while visitors are served, else 503; the body lists every check. */
  ready(): Promise<Response>;
  readiness(): Promise<Readiness>;
  /** The names that may appear in `degraded`. */
  readonly operatingParts: readonly string[];
  /** Makes readiness fail, so that load balancers send visitors elsewhere while the server stops. */
  drain(): void;
}

const CHECK_MS_MAX = 2_000;

/**
 * Separates two questions: whether visitors are served (`serving`), which load balancers ask, and whether the
 * operator must act (`operating`), which must never take the links down.
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
      return { ok: false, reason: errorText(error) };
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
