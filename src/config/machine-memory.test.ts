import { expect, test } from 'bun:test';
import { machineMemory } from './machine-memory.ts';

const MACHINE = 8_000_000_000;

test.each([
  ['a machine without limits', {}, { bytes: MACHINE, isContainer: false }],
  [
    'version 2, in a container',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '512000000\n' },
    { bytes: 512_000_000, isContainer: true },
  ],
  [
    'version 2, a service of systemd whose slice has the lower limit',
    {
      '/proc/self/cgroup': '0::/system.slice/waymark.service\n',
      '/sys/fs/cgroup/system.slice/waymark.service/memory.max': 'max\n',
      '/sys/fs/cgroup/system.slice/memory.max': '1000000000\n',
      '/sys/fs/cgroup/memory.max': '2000000000\n',
    },
    { bytes: 1_000_000_000, isContainer: true },
  ],
  [
    'version 2 without a limit',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' },
    { bytes: MACHINE, isContainer: false },
  ],
  [
    'version 1, with the path of the host',
    {
      '/proc/self/cgroup': '9:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '256000000\n',
    },
    { bytes: 256_000_000, isContainer: true },
  ],
  [
    'version 1, where no limit is a huge number',
    {
      '/proc/self/cgroup': '4:memory:/\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    },
    { bytes: MACHINE, isContainer: false },
  ],
])('%s', (_, files: Record<string, string>, expected) => {
  expect(machineMemory((path) => files[path] ?? null, MACHINE)).toEqual(expected);
});

test('this machine has some', () => {
  expect(machineMemory().bytes).toBeGreaterThan(100_000_000);
});
