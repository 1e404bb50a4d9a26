import pino, { type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Logs one JSON object per line, or text for a terminal. Redacts secrets and visitors' addresses in both. */
export function createLog(options: {
  level: LogLevel;
  /** Text for a person at a terminal instead of JSON. */
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
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactFields(fields) },
      serializers: { err: (error) => error, error: (error) => error },
    },
    { write: (line: string) => write(readable ? readableLine(line) : line) },
  );
}

/**
 * Returns true at most once a minute for each key: for errors that occur with every request while something is down.
 */
export function createOnceAMinute(clock: { nowMs(): number }): (key: string) => boolean {
  const loggedAtMs = new Map<string, number>();
  return (key) => {
    const nowMs = clock.nowMs();
    const before = loggedAtMs.get(key);
    if (before !== undefined && nowMs - before < 60_000) return false;
    if (loggedAtMs.size >= KEYS_MAX) loggedAtMs.clear();
    loggedAtMs.set(key, nowMs);
    return true;
  };
}

const KEYS_MAX = 1_000;
const DEPTH_MAX = 6;
const TEXT_LENGTH_MAX = 8_192;
const REDACTED = '[hidden]';

/** Field names whose values are redacted, matched in lower case without punctuation. */
const SECRET_NAMES =
  /^(.*(authorization|cookie|password|secret|token|apikey|adminkey|xkey)|key|credentials?|(client|remote|peer|visitor)?(address|ip)|xforwardedfor|xrealip|forwarded)$/;

function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, redactField(name, value, 0)]),
  );
}

function redactField(name: string, value: unknown, depth: number): unknown {
  return SECRET_NAMES.test(name.toLowerCase().replace(/[^a-z]/g, '')) ? REDACTED : redact(value, depth);
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[deeper]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  if (value instanceof Map || value instanceof Headers) return redactEntries([...value], depth);
  return redactEntries(Object.entries(value), depth);
}

function redactEntries(entries: readonly (readonly [unknown, unknown])[], depth: number): unknown {
  return Object.fromEntries(
    entries.slice(0, 100).map(([name, value]) => [String(name), redactField(String(name), value, depth + 1)]),
  );
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name,
    message: redactText(message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}

/** Redacts secrets inside other text: in a URL, a quoted header or an error message. */
function redactText(text: string): string {
  return text
    .slice(0, TEXT_LENGTH_MAX)
    .replace(/\b(wm[a-z]?|own|whsec)_[\w+/]{8,}/gi, `$1_${REDACTED}`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`)
    .replace(/([?&](?:[\w-]*(?:key|token|secret|password|auth)|code|state)=)[^&\s#"']+/gi, `$1${REDACTED}`);
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
