import type { Figure } from './figure.ts';

export interface Sizes {
  readonly links: number;
  readonly manyLinks: number;
  readonly clicks: number;
  readonly imported: number;
  readonly spooled: number;
  readonly dashboardClicks: number;
  readonly seconds: number;
  readonly rounds: number;
}

export const DEFAULT_SIZES: Sizes = {
  links: 100_000,
  manyLinks: 1_000_000,
  clicks: 1_000_000,
  imported: 200_000,
  spooled: 500_000,
  dashboardClicks: 20_000_000,
  seconds: 4,
  rounds: 5,
};

type Part = (sizes: Sizes) => Promise<readonly Figure[]>;

/** Each is loaded when it runs: one that does not fit the sources of another commit must not stop the others. */
export const PARTS: Readonly<Record<string, Part>> = {
  redirects: async (sizes) => (await import('./redirects.ts')).benchRedirects(sizes),
  visitors: async (sizes) => (await import('./redirects.ts')).benchNewVisitors(sizes),
  lane: async (sizes) => (await import('./redirects.ts')).benchLane(sizes),
  many: async (sizes) => (await import('./redirects.ts')).benchManyLinks(sizes),
  rules: async (sizes) => (await import('./redirects.ts')).benchRules(sizes),
  pages: async (sizes) => (await import('./pages.ts')).benchPages(sizes),
  workers: async (sizes) => (await import('./redirects.ts')).benchWorkers(sizes),
  spool: async (sizes) => (await import('./spool.ts')).benchSpool(sizes),
  pump: async (sizes) => (await import('./clicks.ts')).benchPump(sizes),
  questions: async (sizes) => (await import('./clicks.ts')).benchQuestions(sizes),
  create: async (sizes) => (await import('./control.ts')).benchCreations(sizes),
  import: async (sizes) => (await import('./control.ts')).benchImport(sizes),
  rest: async (sizes) => (await import('./control.ts')).benchRest(sizes),
  search: async (sizes) => (await import('./search.ts')).benchSearch({ links: sizes.manyLinks }),
  dashboard: async (sizes) => (await import('./dashboard.ts')).benchDashboard(sizes),
  memory: async (sizes) => (await import('./memory.ts')).benchMemory(sizes),
};

/** `memory` takes minutes, `pump` and `lane` are for profiles. */
const ON_REQUEST = ['lane', 'pump', 'memory'];
export const DEFAULT_PARTS = Object.keys(PARTS).filter((name) => !ON_REQUEST.includes(name));
