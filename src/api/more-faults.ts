import { toPointer } from '../wire/refusals/issues.ts';
import type { Issue } from '../wire/refusals/refusal.ts';
import { linkChange } from './contract/link.ts';
import type { NativeDeps } from './native.ts';
import { fromFault, toChange } from './translate/link.ts';

/** The core's faults in the fields that pass the schema, so that one answer lists them beside the schema's own faults. */
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

/** Removes the value at `path`; for an item of a list, the whole list. */
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
