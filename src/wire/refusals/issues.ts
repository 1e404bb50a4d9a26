import type { z } from 'zod';
import { allowedMessage, FAULT_MESSAGES } from './fault-messages.ts';
import type { Issue, Origin } from './refusal.ts';

type ZodIssue = z.core.$ZodIssue;

/**
 * The issues that a schema found, with codes and messages that do not depend on the library. `origin` is the place of
 * all fields, or a function for each field.
 */
export function toIssues(
  origin: Origin | ((field: string) => Origin),
  found: readonly ZodIssue[],
): readonly Issue[] {
  const originOf = (issue: ZodIssue): Origin =>
    typeof origin === 'string' ? origin : origin(String(issue.path[0] ?? ''));
  return found.slice(0, ISSUES_MAX).flatMap((issue) => toIssuesOfOne(originOf(issue), issue));
}

/** The most issues in one answer. */
export const ISSUES_MAX = 100;

function toIssuesOfOne(where: Origin, issue: ZodIssue): readonly Issue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const what = where === 'query' ? 'parameter' : 'field';
    return issue.keys.slice(0, ISSUES_MAX).map((key) => ({
      in: where,
      path: [...path, key],
      code: `unknown_${what}`,
      detail: `There is no such ${what}.`,
    }));
  }
  return [{ in: where, path, ...describeIssue(issue) }];
}

function describeIssue(issue: ZodIssue): { code: string; detail: string } {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined'))
        return { code: 'required', detail: FAULT_MESSAGES.required };
      if (issue.expected === 'int') return { code: 'out_of_range', detail: 'Must be a whole number.' };
      return { code: 'wrong_type', detail: `Must be of type ${issue.expected}.` };
    case 'too_big':
      return issue.origin === 'string'
        ? { code: 'too_long', detail: `Must have at most ${issue.maximum} characters.` }
        : issue.origin === 'array'
          ? { code: 'too_many', detail: `Must have at most ${issue.maximum} items.` }
          : { code: 'out_of_range', detail: `Must be at most ${issue.maximum}.` };
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) > 1) {
        return { code: 'too_short', detail: `Must have at least ${issue.minimum} characters.` };
      }
      return issue.origin === 'string' || issue.origin === 'array'
        ? { code: 'empty', detail: FAULT_MESSAGES.empty }
        : { code: 'out_of_range', detail: `Must be at least ${issue.minimum}.` };
    case 'invalid_value':
      return { code: 'unknown_value', detail: allowedMessage(issue.values.map(String)) };
    case 'invalid_union':
      return { code: 'wrong_type', detail: 'Has a type that is not allowed.' };
    case 'custom':
      return { code: String(issue.params?.code ?? 'invalid'), detail: issue.message };
    default:
      return { code: 'invalid', detail: issue.message };
  }
}

/** RFC 6901: `["expires","redirect_to"]` is `/expires/redirect_to`. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
