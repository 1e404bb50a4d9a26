export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** That have a result of at least one test. */
  readonly files: ReadonlySet<string>;
  /** Each as `FILE: NAME: MESSAGE`, on one line. */
  readonly failures: readonly string[];
}

export function readReport(xml: string): TestReport | null;
export interface TestRun {
  readonly report: TestReport | null;
  readonly wantedFiles: readonly string[];
  readonly exitCode: number;
  /** Tests that failed in an earlier run of the same files, which this run replaces. */
  readonly before?: readonly string[];
}
export function judge(runs: readonly TestRun[], options: { ci: boolean }): { ok: boolean; lines: string[] };
