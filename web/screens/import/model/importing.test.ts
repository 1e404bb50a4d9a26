import { beforeEach, expect, test } from 'bun:test';
import { ApiProblem } from '../../../api/problem.ts';
import type { WorkspaceApi } from '../../../api/workspace-api.tsx';
import { checkEntries, type Entry, NO_PROGRESS, type Progress, runImport } from './importing.ts';

const problemOf = (code: string, errors: readonly object[] = []) => ({
  type: 'about:blank',
  title: code,
  status: 422,
  code,
  detail: `The ${code}.`,
  ...(errors.length === 0 ? {} : { errors }),
});
const TAKEN = { in: 'body', pointer: '/external_id', code: 'taken', detail: 'Is already in use.' };

const entriesOf = (count: number): readonly Entry[] =>
  Array.from({ length: count }, (_, nth) => ({
    row: { line: nth + 2, cells: [`https://example.com/${nth}`] },
    link: { url: `https://example.com/${nth}` },
  }));

let calls: { body: unknown; key: string | undefined; query: unknown }[];
beforeEach(() => {
  calls = [];
});

/** An API whose answers to parts are given. */
const apiWith = (answer: (nth: number) => unknown) =>
  ({
    async post(_: string, body: unknown, options: { headers: Record<string, string>; query: unknown }) {
      calls.push({ body, key: options.headers['idempotency-key'], query: options.query });
      const said = answer(calls.length - 1);
      if (said instanceof Error) throw said;
      return said;
    },
  }) as unknown as WorkspaceApi;

const options = (more: Partial<Parameters<typeof runImport>[2]> = {}) => ({
  runId: 'run',
  start: NO_PROGRESS,
  onProgress: () => {},
  isStopped: () => false,
  ...more,
});

test('a run sends parts, and tells problems by the line of the file', async () => {
  const seen: number[] = [];
  const api = apiWith((nth) =>
    nth === 1 ? [{ index: 3, status: 409, error: problemOf('slug_taken') }] : [],
  );
  const end = await runImport(api, entriesOf(1_200), options({ onProgress: ({ done }) => seen.push(done) }));
  expect(seen).toEqual([500, 1_000, 1_200]);
  expect([end.done, end.created, end.problems.map(({ row, kind }) => [row.line, kind])]).toEqual([
    1_200,
    1_199,
    [[505, 'slug_taken']],
  ]);
  expect(calls.map(({ key }) => key)).toEqual(['run-0', 'run-500', 'run-1000']);
  expect(calls[0]?.query).toEqual({ quiet: true, new_external_ids: true });
});

test('a run that is stopped or broken continues with the part that it did not finish, under the same key', async () => {
  let kept: Progress = NO_PROGRESS;
  const keep = (progress: Progress) => {
    kept = progress;
  };
  const broken = apiWith((nth) => (nth === 1 ? new Error('offline') : []));
  const entries = entriesOf(1_200);
  expect(runImport(broken, entries, options({ onProgress: keep }))).rejects.toThrow('offline');
  await Bun.sleep(1);
  expect(kept.done).toBe(500);
  const end = await runImport(
    apiWith(() => []),
    entries,
    options({ start: kept }),
  );
  expect([end.done, end.created]).toEqual([1_200, 1_200]);
  expect(calls.map(({ key }) => key)).toEqual(['run-0', 'run-500', 'run-500', 'run-1000']);
  const stopped = await runImport(
    apiWith(() => []),
    entries,
    options({ isStopped: () => calls.length >= 5 }),
  );
  expect(stopped.done).toBe(500);
});

test('a run waits when it was too quick, and gives up on other refusals', async () => {
  const slow = new ApiProblem(new Response(null, { status: 429, headers: { 'retry-after': '0' } }), {});
  const end = await runImport(
    apiWith((nth) => (nth === 0 ? slow : [])),
    entriesOf(1),
    options(),
  );
  expect([end.created, calls.length]).toEqual([1, 2]);
  const full = new ApiProblem(new Response(null, { status: 403 }), { code: 'quota_exceeded' });
  expect(
    runImport(
      apiWith(() => full),
      entriesOf(1),
      options(),
    ),
  ).rejects.toThrow(full);
});

test('a line whose external id exists is known, and no fault', async () => {
  const api = apiWith(() => [{ index: 0, status: 422, error: problemOf('invalid_request', [TAKEN]) }]);
  const { problems } = await runImport(api, entriesOf(1), options());
  expect(problems.map(({ isKnown, kind }) => [isKnown, kind])).toEqual([[true, '/external_id taken']]);
});

const streamed = (text: string) => ({ send: async () => new Response(text) }) as unknown as WorkspaceApi;
const signal = new AbortController().signal;

test('a check reads problems line by line, and fails when it broke off', async () => {
  const lines = [
    { index: 1, status: 409, error: problemOf('slug_taken') },
    { index: 2, status: 422, error: problemOf('invalid_request', [TAKEN]) },
    { summary: { received: 3, created: 1, failed: 2, blank: 0, complete: true } },
  ];
  const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
  const problems = await checkEntries(streamed(text), entriesOf(3), signal);
  expect(problems.map(({ row, isKnown }) => [row.line, isKnown])).toEqual([
    [3, false],
    [4, true],
  ]);
  const broken = JSON.stringify({ error: problemOf('internal'), summary: { complete: false } });
  expect(checkEntries(streamed(broken), entriesOf(3), signal)).rejects.toThrow('The internal.');
});
