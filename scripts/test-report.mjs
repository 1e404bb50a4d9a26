import { stripVTControlCharacters } from 'node:util';

/** What a JUnit report of Bun says: sums, files that have tests, tests that failed. Null when the report is not whole. */
export function readReport(xml) {
  const head = /<testsuites\s([^>]*)>/.exec(xml)?.[1];
  if (head === undefined || !/<\/testsuites>\s*$/.test(xml)) return null;
  const sum = (name) => Number(new RegExp(`(?:^|\\s)${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = sum('failures') + sum('errors');
  const skipped = sum('skipped');
  const files = new Set([...xml.matchAll(/<testcase\s[^>]*\sfile="([^"]*)"/g)].map(([, file]) => file));
  return { passed: sum('tests') - failed - skipped, failed, skipped, files, failures: failuresIn(xml) };
}

/** `tests/a.test.ts: a rule: expected 1, received 2`, for each test that failed. */
function failuresIn(xml) {
  const failed = xml.matchAll(/<testcase\s([^>]*[^/])>\s*<(?:failure|error)\b([^>]*)>/g);
  return [...failed].map(([, test, failure]) =>
    [attribute(test, 'file'), attribute(test, 'name'), attribute(failure, 'message')]
      .join(': ')
      .slice(0, 500),
  );
}

const ENTITIES = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#10;': ' ',
  '&amp;': '&',
};

/** On one line, without the colours of a terminal. */
function attribute(attributes, name) {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  const text = value.replace(/&(?:lt|gt|quot|apos|#39|#10|amp);/g, (entity) => ENTITIES[entity]);
  return stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * The verdict on one or more runs of the test runner: what to say, ending in the line that counts, and whether it is a
 * success. The tests that failed are named again, because their own output is far above the last lines of a long log. Nothing that did not run may look like success: no report, a file without a result, a failure outside of any
 * test, and in CI a skip.
 */
export function judge(runs, { ci }) {
  const sums = { passed: 0, failed: 0, skipped: 0 };
  const notes = [];
  for (const { report, wantedFiles, exitCode, before = [] } of runs) {
    notes.push(...before.map((test) => `failed beside other runs, and was run again alone: ${test}`));
    if (report === null) {
      sums.failed++;
      notes.push(`the test runner ended without a report (exit ${exitCode})`);
      continue;
    }
    const silent = wantedFiles.filter((file) => !report.files.has(file));
    notes.push(...silent.map((file) => `${file} gave no result: it did not load, or has no test`));
    notes.push(...report.failures.map((test) => `failed: ${test}`));
    let failed = report.failed + silent.length;
    if (failed === 0 && exitCode !== 0) {
      failed = 1;
      notes.push(`the test runner failed outside of any test (exit ${exitCode})`);
    }
    sums.passed += report.passed;
    sums.failed += failed;
    sums.skipped += report.skipped;
  }
  if (sums.passed + sums.failed + sums.skipped === 0) {
    sums.failed = 1;
    notes.push('there was nothing to run');
  }
  if (!ci || sums.skipped === 0) return verdict(sums, notes);
  notes.push(`${sums.skipped} skipped: a failure in CI`);
  return verdict({ passed: sums.passed, failed: sums.failed + sums.skipped, skipped: 0 }, notes);
}

function verdict({ passed, failed, skipped }, notes) {
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { ok: failed === 0, lines: [...notes, line] };
}
