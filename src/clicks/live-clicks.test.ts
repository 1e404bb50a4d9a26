import { expect, test } from 'bun:test';
import type { WorkspaceId } from '../core/base/ids.ts';
import { createLiveClicks } from './live-clicks.ts';

const follow = (live: ReturnType<typeof createLiveClicks>, workspace: number): (() => void) =>
  live.subscribe(workspace as WorkspaceId, () => undefined);

test('one workspace has 100 live streams at most, and leaves those of others alone', () => {
  const live = createLiveClicks();
  const ends = Array.from({ length: 100 }, () => follow(live, 1));
  expect(() => follow(live, 1)).toThrow('too_many');
  follow(live, 2);

  ends[0]?.();
  // Ending twice gives back one place only.
  ends[0]?.();
  follow(live, 1);
  expect(() => follow(live, 1)).toThrow('too_many');
});

test('all workspaces together have 1,000', () => {
  const live = createLiveClicks();
  for (let nth = 0; nth < 1_000; nth++) follow(live, nth % 10);
  expect(() => follow(live, 11)).toThrow('too_many');
});
