import pino, { type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON object a line, or text for people. Secrets and visitors' addresses are taken out of both. */
export function createLog(options: {
  level: LogLevel;
  /** For a person at a terminal. */
  readable: boolean;
  write: (line: string) => void;
}): Log {
  const { level, readable, write } = options;
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: (fields) => cleanFields(fields) },
      serializers: { err: (error) => error, error: (error) => error },
    },
    { write: (line: string) => write(readable ? readableLine(line) : line) },
  );
}

/** Answers true at most once a minute for each key: for errors that come with every request while something is down. */
export function createOnceAMinute(clock: { nowMs(): number }): (key: string) => boolean {
  const saidAtMs = new Map<string, number>();
  return (key) => {
    const nowMs = clock.nowMs();
    const before = saidAtMs.get(key);
    if (before !== undefined && nowMs - before < 60_000) return false;
    if (saidAtMs.size >= KEYS_MAX) saidAtMs.clear();
    saidAtMs.set(key, nowMs);
    return true;
  };
}

const KEYS_MAX = 1_000;
const DEPTH_MAX = 6;
const TEXT_LENGTH_MAX = 8_192;
const HIDDEN = '[hidden]';

/** Names whose values are nobody's business, as they look without case and punctuation. */
const SECRET_NAMES =
  /^(.*(authorization|cookie|password|secret|token|apikey|adminkey|xkey)|key|credentials?|(client|remote|peer|visitor)?(address|ip)|xforwardedfor|xrealip|forwarded)$/;

function cleanFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, cleanField(name, value, 0)]),
  );
}

function cleanField(name: string, value: unknown, depth: number): unknown {
  return SECRET_NAMES.test(name.toLowerCase().replace(/[^a-z]/g, '')) ? HIDDEN : clean(value, depth);
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[deeper]';
  if (value instanceof Error) return cleanError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => clean(one, depth + 1));
  if (value instanceof Map || value instanceof Headers) return cleanEntries([...value], depth);
  return cleanEntries(Object.entries(value), depth);
}

function cleanEntries(entries: readonly (readonly [unknown, unknown])[], depth: number): unknown {
  return Object.fromEntries(
    entries.slice(0, 100).map(([name, value]) => [String(name), cleanField(String(name), value, depth + 1)]),
  );
}

function cleanError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name,
    message: cleanText(message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack: cleanText(stack) }),
    ...(cause === undefined ? {} : { cause: clean(cause, depth + 1) }),
  };
}

/** Keys that stand inside other text: in a URL, in a header that was quoted, in an error. */
function cleanText(text: string): string {
  return text
    .slice(0, TEXT_LENGTH_MAX)
    .replace(/\b(?:wmi?|own)_[0-9a-z]{8,}/gi, `wm_${HIDDEN}`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`)
    .replace(/([?&](?:[\w-]*(?:key|token|secret|password|auth))=)[^&\s#"']+/gi, `$1${HIDDEN}`);
}

const COLOURS: Readonly<Record<string, string>> = {
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
};

function readableLine(line: string): string {
  const { level, time, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = String(time).slice(11, 19);
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${readableValue(value)}`);
  const head = `${clock} ${COLOURS[String(level)] ?? ''}${String(level).padEnd(5)}\u001b[0m ${String(message ?? '')}`;
  return `${[head, ...facts].join(' ')}\n`;
}

function readableValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value) return String(value.stack);
  return typeof value === 'string' && !/[\s="]/.test(value) ? value : JSON.stringify(value);
}
