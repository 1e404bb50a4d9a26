import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Glob } from 'bun';

/** One import of one file; `to` is a path from the root for our own files and the bare name for packages. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly to: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  /** Loaded when it is needed: `import()`, or a file named by URL. */
  readonly lazy: boolean;
}

export function sourceFiles(root: string, pattern: string): string[] {
  return [...new Glob(pattern).scanSync({ cwd: root })].sort();
}

const SPECIFIER =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\bnew URL\(\s*'(\.[^']+)'/gm;

/** Every import, re-export, lazy import and file named by URL in a source text. */
export function importsIn(from: string, source: string): Import[] {
  return [...source.matchAll(SPECIFIER)].map((match) => {
    const [whole, type, named, lazy, url] = match;
    const specifier = named ?? lazy ?? url ?? '';
    const own = specifier.startsWith('.');
    const before = source.slice(0, match.index + whole.length - whole.trimStart().length);
    return {
      from,
      line: before.split('\n').length,
      to: own ? normalize(join(dirname(from), specifier)) : packageOf(specifier),
      own,
      typeOnly: type !== undefined,
      lazy: named === undefined,
    };
  });
}

export function importsOf(root: string, file: string): Import[] {
  return importsIn(file, readFileSync(join(root, file), 'utf8'));
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || specifier.startsWith('bun:')) return specifier;
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
