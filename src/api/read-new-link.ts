import type { NewLink } from '../core/links/link-draft.ts';
import type { Line } from '../wire/http/read-lines.ts';
import { toIssues } from '../wire/refusals/issues.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { findJsonFault, parseJson } from '../wire/values/json-text.ts';
import { newLink } from './contract/link.ts';
import { findMoreFaults } from './more-faults.ts';
import type { NativeDeps } from './native.ts';
import { readPlainLink } from './plain-link.ts';
import { toNewLink } from './translate/link.ts';

/** The new link in a line of an import, or its refusal; null for a blank line. */
export function readLine(deps: NativeDeps, line: Line): NewLink | WireRefusal | null {
  if (typeof line !== 'string') return line;
  if (line.charCodeAt(0) !== BRACE && line.trim() === '') return null;
  const quick = readQuickly(line);
  if (quick !== null) return quick;
  const parsed = parseJson(line);
  if ('fault' in parsed) return new WireRefusal('malformed_body', { reason: parsed.fault });
  return readNewLink(deps, parsed.value);
}

const BRACE = 123;

/** The new link in one item, or a refusal with all its faults. */
export function readNewLink(deps: NativeDeps, value: unknown): NewLink | WireRefusal {
  const checked = newLink.safeParse(value);
  if (checked.success) return toNewLink(checked.data);
  const issues = toIssues('body', checked.error.issues);
  return new WireRefusal('invalid_request', { issues: [...issues, ...findMoreFaults(deps, value, issues)] });
}

/** Reads an object of plain fields, which almost every line is. Null leaves the line to the full check. */
function readQuickly(line: string): NewLink | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const plain = readPlainLink(value);
  if (plain === null) return null;
  // A repeated or escaped key leaves more quotes in the line than the object has texts.
  if (!line.includes('\\') && countQuotes(line) === plain.texts * 2) return plain.link;
  return findJsonFault(line) === null ? plain.link : null;
}

function countQuotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count++;
  return count;
}
