import { expect, test } from 'bun:test';
import { parseWrk, requestTails } from './load.ts';

const OUTPUT = `Running 3s test @ http://127.0.0.1:18080/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   811.00us  412.00us  12.10ms   95.10%
    Req/Sec    77.50k     4.10k   82.00k    70.00%
  Latency Distribution
     50%  688.00us
     75%    1.02ms
     90%    1.50ms
     99%    2.29ms
  231670 requests in 3.00s, 58.30MB read
Requests/sec:  77134.22
Transfer/sec:     19.40MB
`;

test('the words of wrk become figures, in milliseconds', () => {
  const figures = parseWrk(OUTPUT);
  expect(figures).toMatchObject({ perSecond: 77_134.22, visits: 231_670, p99Ms: 2.29, failed: 0 });
  expect(figures.p50Ms).toBeCloseTo(0.688);
  expect(figures.seconds).toBeCloseTo(3.0035, 3);
  expect(parseWrk(`${OUTPUT}  Non-2xx or 3xx responses: 12\n`).failed).toBe(12);
});

test('visitors differ in what they send', () => {
  const tails = requestTails();
  expect(new Set(tails).size).toBeGreaterThan(10_000);
  expect(tails.some((tail) => tail.startsWith('?utm_source='))).toBe(true);
  expect(tails.some((tail) => !tail.includes('Referer:'))).toBe(true);
});
