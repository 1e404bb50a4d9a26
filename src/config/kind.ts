import ipaddr from 'ipaddr.js';

/** Reads one kind of value from text. `expects` completes the sentence "X must be …". */
export interface Kind<T> {
  readonly expects: string;
  /** Undefined when the text is invalid. */
  parse(text: string): T | undefined;
  /** As an operator would write it; `String(value)` when absent. */
  write?(value: T): string;
}

export const text: Kind<string> = { expects: 'text', parse: (given) => given };

export const paths: Kind<readonly string[]> = {
  expects: 'paths separated by commas',
  parse: (given) =>
    given
      .split(',')
      .map((path) => path.trim())
      .filter((path) => path !== ''),
  write: (all) => all.join(', '),
};

export const bool: Kind<boolean> = {
  expects: 'true or false',
  parse: (given) => FLAGS.get(given.toLowerCase()),
};

const FLAGS = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

export function integer(min: number, max: number): Kind<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    parse(given) {
      const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

export function choice<const W extends string>(words: readonly W[]): Kind<W> {
  return { expects: `one of ${words.join(', ')}`, parse: (given) => words.find((word) => word === given) };
}

const DURATION_UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** In milliseconds. A number without a unit is refused as ambiguous. */
export function duration(minMs: number, maxMs: number): Kind<number> {
  return {
    expects: `a duration from ${writeDuration(minMs)} to ${writeDuration(maxMs)}, such as 500ms, 10s, 5m, 2h or 30d`,
    parse(given) {
      const match = /^(\d{1,9})\s*(ms|s|m|h|d)$/.exec(given);
      const unit = Object.entries(DURATION_UNITS_MS).find(([name]) => name === match?.[2]);
      const ms = Number(match?.[1]) * (unit?.[1] ?? Number.NaN);
      return ms >= minMs && ms <= maxMs ? ms : undefined;
    },
    write: writeDuration,
  };
}

/** Uses the largest unit that needs no fraction. */
export function writeDuration(ms: number): string {
  const units = Object.entries(DURATION_UNITS_MS).toReversed();
  const [name, unitMs] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / unitMs}${name}`;
}

const SIZE_UNITS = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** In bytes. */
export function size(minBytes: number): Kind<number> {
  return {
    expects: `a size of at least ${minBytes / 1e6}MB, such as 500MB or 10GB`,
    parse(given) {
      const match = /^(\d{1,9})\s*(B|KB|MB|GB|TB)$/i.exec(given);
      const unit = Object.entries(SIZE_UNITS).find(([name]) => name === match?.[2]?.toUpperCase());
      const bytes = Number(match?.[1]) * (unit?.[1] ?? Number.NaN);
      return bytes >= minBytes ? bytes : undefined;
    },
    write: writeSize,
  };
}

export function writeSize(bytes: number): string {
  const units = Object.entries(SIZE_UNITS).toReversed();
  const [name, unit] = units.find(([, each]) => bytes >= each && bytes % each === 0) ?? ['B', 1];
  return `${bytes / unit}${name}`;
}

/** Reads `word` as `meaning`, and any other text with `kind`. */
export function orWord<T, const M>(kind: Kind<T>, word: string, meaning: M): Kind<T | M> {
  return {
    expects: `${kind.expects}, or ${word}`,
    parse: (given) => (given === word ? meaning : kind.parse(given)),
    write: (value) => (value === meaning ? word : (kind.write?.(value as T) ?? String(value))),
  };
}

export function secret(lengthMin: number): Kind<string> {
  return {
    expects: `at least ${lengthMin} characters without spaces`,
    parse: (given) => (given.length >= lengthMin && /^[\x21-\x7e]+$/.test(given) ? given : undefined),
  };
}

/** An origin: scheme, host and port, without a path. */
export const origin: Kind<string> = {
  expects: 'an http or https address without a path, such as https://go.example.com',
  parse(given) {
    const url = URL.parse(given);
    const plain = url !== null && url.pathname === '/' && url.search === '' && url.hash === '';
    if (!plain || !/^https?:$/.test(url.protocol) || url.hostname === '' || url.username !== '') return;
    return url.origin;
  },
};

/** Origins separated by commas or spaces, or `any` or `none`. Origins are compared as a whole, so wildcards are refused. */
export const corsOrigins: Kind<'any' | readonly string[]> = {
  expects:
    'any, none, or origins separated by commas, such as https://app.example.com, http://localhost:3000',
  parse(given) {
    if (given === 'any') return 'any';
    if (given === 'none') return [];
    const origins = given
      .split(/[\s,]+/)
      .filter((one) => one !== '')
      .map((one) => (one.includes('*') ? undefined : origin.parse(one)));
    return origins.length > 0 && origins.every((one) => one !== undefined)
      ? [...new Set(origins)]
      : undefined;
  },
  write: (origins) => (origins === 'any' ? 'any' : origins.join(', ') || 'none'),
};

export const headerName: Kind<string> = {
  expects: 'the name of a header, such as CF-IPCountry',
  parse: (given) => (/^[A-Za-z0-9-]{1,64}$/.test(given) ? given.toLowerCase() : undefined),
};

export const parameterName: Kind<string> = {
  expects: 'the name of a query parameter: letters, digits, - or _',
  parse: (given) => (/^[A-Za-z0-9_-]{1,64}$/.test(given) ? given : undefined),
};

/** Where an operator's own proxy usually runs. */
const RANGE_WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** CIDR ranges or single addresses, separated by commas or spaces. */
export const addressRanges: Kind<readonly string[]> = {
  expects: 'addresses or ranges separated by commas, such as 10.0.0.0/8, 2001:db8::/32, loopback or private',
  parse(given) {
    const ranges = given
      .split(/[\s,]+/)
      .filter((one) => one !== '')
      .map((one) => RANGE_WORDS[one.toLowerCase()] ?? (isRange(one) ? [one] : null));
    return ranges.every((some) => some !== null) ? [...new Set(ranges.flat())] : undefined;
  },
  write: (ranges) => ranges.join(', '),
};

/** Addresses with an optional port (`127.0.0.1:5353`, `[::1]:5353`), separated by commas or spaces. */
export const nameServers: Kind<readonly string[]> = {
  expects: 'addresses separated by commas, such as 9.9.9.9, 127.0.0.1:5353 or [::1]:5353',
  parse(given) {
    const servers = given.split(/[\s,]+/).filter((one) => one !== '');
    const right = servers.every((one) => {
      const [, bracketed, plain, port = '53'] =
        /^(?:\[([^\]]+)\]|([\d.]+|[\da-f:]{3,}(?=$)))(?::(\d{1,5}))?$/i.exec(one) ?? [];
      const address = bracketed ?? plain;
      return address !== undefined && !address.includes('/') && isRange(address) && Number(port) <= 65_535;
    });
    return right ? servers : undefined;
  },
  write: (servers) => servers.join(', '),
};

/** Schemes that run in the page that opens them, or read the visitor's data: never a way to an app. */
const NO_APP_SCHEMES: ReadonlySet<string> = new Set([
  'javascript',
  'data',
  'vbscript',
  'file',
  'blob',
  'about',
  'filesystem',
  'view-source',
  'http',
  'https',
  'ws',
  'wss',
  'ftp',
  'jar',
  'chrome',
  'resource',
  'intent',
  'content',
]);

/** URL schemes separated by commas or spaces, lower case, without colons. */
export const appSchemes: Kind<readonly string[]> = {
  expects: `schemes separated by commas, such as whatsapp, line; none of ${[...NO_APP_SCHEMES].join(', ')}`,
  parse(given) {
    const schemes = given
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((one) => one !== '');
    const right = schemes.every((one) => /^[a-z][a-z0-9+.-]{0,49}$/.test(one) && !NO_APP_SCHEMES.has(one));
    return right ? [...new Set(schemes)] : undefined;
  },
  write: (schemes) => schemes.join(', '),
};

/** Longer than any real address range. */
const RANGE_LENGTH_MAX = 70;

/** Whether the text is a CIDR range or a single address in full notation. */
export function isRange(given: string): boolean {
  if (given.length > RANGE_LENGTH_MAX) return false;
  if (given.includes('/')) return ipaddr.isValidCIDR(given);
  // Historic short forms (`10.1`, `0x7f.1`) are refused, because they are easily misread.
  return ipaddr.IPv6.isValid(given) || ipaddr.IPv4.isValidFourPartDecimal(given);
}
