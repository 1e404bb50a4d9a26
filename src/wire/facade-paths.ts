import type { FacadeOperation } from './facade.ts';

/** The methods of the operations that a path belongs to. */
export function methodsOfPath(operations: readonly FacadeOperation[], path: string): readonly string[] {
  const found = operations
    .filter((one) => {
      const pattern = one.path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll(/\{\w+\+\}/g, '.+');
      return new RegExp(`^${pattern}/?$`).test(path);
    })
    .flatMap(({ method }) => [method].flat());
  return [...new Set(found.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}
