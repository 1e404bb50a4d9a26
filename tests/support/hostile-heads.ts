import fc from 'fast-check';

/** Heads of requests: good ones, odd ones, and good ones with a byte or two changed. All end with an empty line. */

const pick = <Value>(...values: Value[]) => fc.constantFrom(...values);

const method = fc.oneof(
  { weight: 12, arbitrary: pick('GET') },
  { weight: 3, arbitrary: pick('HEAD') },
  { weight: 1, arbitrary: pick('get', 'FOO', 'PURGE', 'G ET', '', 'GET\t', 'OPTIONS') },
);
const target = fc.oneof(
  { weight: 10, arbitrary: pick('/open', '/open?a=b', '/healthz', '/none') },
  {
    weight: 2,
    arbitrary: pick(
      'http://127.0.0.1/open',
      '/%6fpen',
      '/a"b',
      '//open',
      '/open?{}',
      '/open#x',
      '*',
      'open',
      '',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map((text) => `/${text}`) },
  { weight: 1, arbitrary: pick(8_000, 8_192, 17_000).map((length) => `/${'x'.repeat(length)}`) },
);
const version = fc.oneof(
  { weight: 14, arbitrary: pick('HTTP/1.1') },
  { weight: 1, arbitrary: pick('HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'HTTP/1.1 ', 'HTTP/11', '') },
);
const host = fc.oneof(
  { weight: 14, arbitrary: pick('Host: 127.0.0.1\r\n') },
  {
    weight: 1,
    arbitrary: pick(
      '',
      'Host:\r\n',
      'Host: 127.0.0.1:65536\r\n',
      'Host: a b\r\n',
      'Host: [::1]\r\n',
      'Host: 127.0.0.1:80\r\n',
      'Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n',
      'Host : 127.0.0.1\r\n',
      'hOST:127.0.0.1\r\n',
      'Host: u@a\r\n',
    ),
  },
);
const field = fc.oneof(
  {
    weight: 8,
    arbitrary: pick(
      'User-Agent: Mozilla/5.0\r\n',
      'Accept: */*\r\n',
      'Cookie: a=b\r\n',
      'X:\r\n',
      'X:  y \t\r\n',
      'DNT: 1\r\n',
      'Connection: keep-alive\r\n',
      'X-Forwarded-For: 1.2.3.4\r\n',
      'Sec-Purpose: prefetch;prerender\r\n',
      'sec-purpose:\tPREFETCH \r\n',
      'Purpose: prefetch\r\n',
      'Sec-CH-UA: "Brave";v="140", "Chromium";v="140"\r\n',
      'Sec-CH-UA-Platform: "Android"\r\n',
      'X: a\tb\r\n',
      'X: \xe9\r\n',
      "x!#$%&'*: y\r\n",
    ),
  },
  {
    weight: 2,
    arbitrary: pick(
      'Content-Length\t: 58\r\n',
      'Content-Length\x0b: 58\r\n',
      'Content-Length\0: 58\r\n',
      'X: a\rY: b\r\n',
      'X: a\nY: b\r\n',
      'X : y\r\n',
      ' X: y\r\n',
      'X: y\r\n z\r\n',
      'X\r\n',
      ': y\r\n',
      'X: \0\r\n',
      'X: \x7f\r\n',
      'X\rForwarded\rFor: 9.9.9.9\r\n',
      'Content-Length: 0\r\n',
      'Content-Length: -1\r\n',
      'X(: y\r\n',
      'Transfer-Encoding: gzip, chunked\r\n',
      'Content-Length: 0, 0\r\n',
      'Upgrade: h2c\r\n',
      '\xe9: y\r\n',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }).map((text) => `X: ${text}\r\n`) },
  { weight: 1, arbitrary: pick(90, 101, 250).map((count) => 'X: y\r\n'.repeat(count)) },
  { weight: 1, arbitrary: pick(8_000, 20_000).map((length) => `X: ${'y'.repeat(length)}\r\n`) },
);

const assembled = fc
  .tuple(method, target, version, fc.array(field, { maxLength: 3 }), host, fc.array(field, { maxLength: 3 }))
  .map(
    ([way, where, which, before, name, after]) =>
      `${way} ${where} ${which}\r\n${before.join('')}${name}${after.join('')}\r\n`,
  );

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));

/** One byte put in, taken out or changed, anywhere but in the empty line. */
const mutated = fc
  .tuple(assembled, fc.nat(), byte, pick('put', 'take', 'change'))
  .map(([text, seed, by, how]) => {
    const at = seed % Math.max(1, text.length - 4);
    return text.slice(0, at) + (how === 'take' ? '' : by) + text.slice(how === 'put' ? at : at + 1);
  });

export const hostileHeads = fc.oneof({ weight: 2, arbitrary: assembled }, { weight: 1, arbitrary: mutated });
