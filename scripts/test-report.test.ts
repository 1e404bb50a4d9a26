import { describe, expect, test } from 'bun:test';
import { judge, readReport, type TestRun } from './test-report.mjs';

const report = (sums: string, files: readonly string[] = ['src/a.test.ts']) =>
  `<?xml version="1.0"?>\n<testsuites name="bun test" ${sums} time="0.1">\n${files
    .map((file) => `<testcase name="x" classname="" time="0" file="${file}" line="1" assertions="1" />`)
    .join('\n')}\n</testsuites>\n`;

const wantedFiles = ['src/a.test.ts'];

describe('the closing line is true', () => {
  const cases: [string, TestRun & { ci: boolean }, { ok: boolean; lines: string[] }][] = [
    [
      'all passed',
      run('tests="3" failures="0" skipped="0"', { exitCode: 0 }),
      { ok: true, lines: ['3 passed, 0 failed'] },
    ],
    [
      'failures and skips are taken from what passed',
      run('tests="9" failures="2" skipped="3"', { exitCode: 1 }),
      { ok: false, lines: ['4 passed, 2 failed, 3 skipped'] },
    ],
    [
      'a skip alone is no failure on a desk',
      run('tests="2" failures="0" skipped="1"', { exitCode: 0 }),
      { ok: true, lines: ['1 passed, 0 failed, 1 skipped'] },
    ],
    [
      'a skip is a failure in CI',
      run('tests="2" failures="0" skipped="1"', { exitCode: 0, ci: true }),
      { ok: false, lines: ['1 skipped: a failure in CI', '1 passed, 1 failed'] },
    ],
    [
      'an exit code that no test explains is a failure',
      run('tests="2" failures="0" skipped="0"', { exitCode: 139 }),
      { ok: false, lines: ['the test runner failed outside of any test (exit 139)', '2 passed, 1 failed'] },
    ],
    [
      'a file without a result is a failure',
      {
        ...run('tests="2" failures="0" skipped="0"', { exitCode: 0 }),
        wantedFiles: ['src/a.test.ts', 'src/b.test.ts'],
      },
      {
        ok: false,
        lines: ['src/b.test.ts gave no result: it did not load, or has no test', '2 passed, 1 failed'],
      },
    ],
    [
      'a file that passed when it was run again says what failed before',
      {
        ...run('tests="3" failures="0" skipped="0"', { exitCode: 0 }),
        before: ['tests/app/a.test.ts: x: moved'],
      },
      {
        ok: true,
        lines: [
          'failed beside other runs, and was run again alone: tests/app/a.test.ts: x: moved',
          '3 passed, 0 failed',
        ],
      },
    ],
    [
      'a file that fails again is a failure',
      {
        ...run('tests="3" failures="1" skipped="0"', { exitCode: 1 }),
        before: ['tests/app/a.test.ts: x: moved'],
      },
      {
        ok: false,
        lines: [
          'failed beside other runs, and was run again alone: tests/app/a.test.ts: x: moved',
          '2 passed, 1 failed',
        ],
      },
    ],
    [
      'no tests are no success',
      {
        report: readReport(report('tests="0" failures="0" skipped="0"', [])),
        wantedFiles: [],
        exitCode: 0,
        ci: false,
      },
      { ok: false, lines: ['there was nothing to run', '0 passed, 1 failed'] },
    ],
    [
      'a runner that crashed is a failure',
      { report: null, wantedFiles, exitCode: 132, ci: false },
      { ok: false, lines: ['the test runner ended without a report (exit 132)', '0 passed, 1 failed'] },
    ],
  ];
  for (const [name, { ci, ...given }, expected] of cases) {
    test(name, () => {
      expect(judge([given], { ci })).toEqual(expected);
    });
  }

  test('the line is the sum of all runs, and one that failed fails the whole', () => {
    const good = {
      report: readReport(report('tests="3" failures="0" skipped="0"')),
      wantedFiles,
      exitCode: 0,
    };
    const bad = {
      report: readReport(report('tests="4" failures="1" skipped="0"')),
      wantedFiles,
      exitCode: 1,
    };
    const cut = { report: null, wantedFiles, exitCode: 137 };
    expect(judge([good, good], { ci: true })).toEqual({ ok: true, lines: ['6 passed, 0 failed'] });
    expect(judge([good, bad], { ci: true })).toEqual({ ok: false, lines: ['6 passed, 1 failed'] });
    expect(judge([good, cut], { ci: true })).toEqual({
      ok: false,
      lines: ['the test runner ended without a report (exit 137)', '3 passed, 1 failed'],
    });
  });
});

function run(sums: string, { exitCode, ci = false }: { exitCode: number; ci?: boolean }) {
  return { report: readReport(report(sums)), wantedFiles, exitCode, ci };
}

test('the last lines name the tests that failed', () => {
  const cases = [
    '<testcase name="a &quot;quick&quot; rule" classname="" time="0" file="src/a.test.ts" line="1" assertions="1" />',
    '<testcase name="1 &lt; 2" classname="" time="0" file="src/a.test.ts" line="2" assertions="1">',
    '<failure type="AssertionError" message="Expected: 2&#10;Received: 1&#10;">…</failure></testcase>',
  ];
  const xml = `<testsuites name="bun test" tests="2" failures="1" skipped="0">\n${cases.join('\n')}\n</testsuites>\n`;
  expect(judge([{ report: readReport(xml), wantedFiles, exitCode: 1 }], { ci: true }).lines).toEqual([
    'failed: src/a.test.ts: 1 < 2: Expected: 2 Received: 1',
    '1 passed, 1 failed',
  ]);
});

test('a report that was cut off is none', () => {
  expect(readReport(report('tests="3"').slice(0, -5))).toBeNull();
  expect(readReport('')).toBeNull();
});
