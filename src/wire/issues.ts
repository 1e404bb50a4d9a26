import type { z } from 'zod';
import { sayAllowed } from './reasons.ts';
import type { Issue } from './refusal.ts';

type ZodIssue = z.core.$ZodIssue;

/** What a schema found, in words that do not change with the library. */
export function toIssues(where: Issue['in'], found: readonly ZodIssue[]): readonly Issue[] {
  return found.slice(0, ISSUES_MAX).flatMap((issue) => toIssuesOfOne(where, issue));
}

/** Said of one request; a longer list helps nobody. */
export const ISSUES_MAX = 100;

function toIssuesOfOne(where: Issue['in'], issue: ZodIssue): readonly Issue[] {
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
  return [{ in: where, path, ...sayIssue(issue) }];
}

function sayIssue(issue: ZodIssue): { code: string; detail: string } {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return { code: 'required', detail: 'Is missing.' };
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
        ? { code: 'empty', detail: 'Must not be empty.' }
        : { code: 'out_of_range', detail: `Must be at least ${issue.minimum}.` };
    case 'invalid_value':
      return { code: 'unknown_value', detail: sayAllowed(issue.values.map(String)) };
    case 'invalid_union':
      return { code: 'wrong_type', detail: 'Is of none of the types allowed.' };
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
