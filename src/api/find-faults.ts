import { toPointer } from '../wire/issues.ts';
import type { Issue } from '../wire/refusal.ts';
import { linkChange } from './contract/link.ts';
import type { NativeDeps } from './native.ts';
import { fromFault, toChange } from './translate/link.ts';

/** What the core finds wrong with the fields of a link whose shape is right, where others are not even that. */
export function findMoreFaults(
  { core }: NativeDeps,
  value: unknown,
  issues: readonly Issue[],
): readonly Issue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const rest: object = structuredClone(value);
  for (const { path } of issues) removeAt(rest, path);
  const checked = linkChange.safeParse(rest);
  if (!checked.success) return [];
  const known = new Set(issues.map((issue) => toPointer(issue.path)));
  return core.links
    .faults(toChange(checked.data))
    .filter((fault) => fault.reason !== 'required')
    .map(fromFault)
    .filter((issue) => !known.has(toPointer(issue.path)));
}

/** Removes what is at `path`, or the whole list where that is one of a list's items. */
function removeAt(root: object, path: readonly (string | number)[]): void {
  let holder: unknown = root;
  for (const [depth, step] of path.entries()) {
    if (typeof holder !== 'object' || holder === null) return;
    const inner: unknown = Reflect.get(holder, step);
    if (depth === path.length - 1 || Array.isArray(inner)) {
      Reflect.deleteProperty(holder, step);
      return;
    }
    holder = inner;
  }
}
