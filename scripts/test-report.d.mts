export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** That have a result of at least one test. */
  readonly files: ReadonlySet<string>;
}

export function readReport(xml: string): TestReport | null;
export function judge(run: {
  report: TestReport | null;
  wantedFiles: readonly string[];
  exitCode: number;
  ci: boolean;
}): { ok: boolean; lines: string[] };
