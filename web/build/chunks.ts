import { basename } from 'node:path';
import type { BuildMetafile } from 'bun';
import { type DashboardChunk, type DashboardManifest, NO_SCREEN } from '../../src/app/dashboard-manifest.ts';

export type Chunks = Readonly<Record<string, DashboardChunk>>;

const SCRIPT = /\.js$/;
const SCREEN = /^web\/screens\/([a-z-]+)\/\1\.tsx$/;
const OWN_TEXTS = 'web/words/';
const TEXTS = /\/texts\/([a-z-]+)\.ts$/;
/** Languages by the names of their files. */
const LANGUAGES: Readonly<Record<string, string>> = { en: 'en', 'zh-hant': 'zh-Hant' };

/** The graph of the modules that a build wrote. */
export function chunksOf({ outputs }: Pick<BuildMetafile, 'outputs'>): Chunks {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([path]) => SCRIPT.test(path))
      .map(([path, { entryPoint, imports }]) => {
        const named = (kind: string) =>
          imports
            .filter((one) => one.kind === kind && SCRIPT.test(one.path))
            .map((one) => basename(one.path));
        return [
          basename(path),
          {
            source: entryPoint ?? null,
            imports: named('import-statement'),
            lazyImports: named('dynamic-import'),
          },
        ];
      }),
  );
}

/** The chunks, and every chunk that they need before they run. */
export function withImports(chunks: Chunks, names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(chunks[name]?.imports ?? []));
  }
  return [...found];
}

/** The files of texts that a file of the sources asks for as soon as it runs, itself or by what it imports. */
export function textsOf({ inputs }: Pick<BuildMetafile, 'inputs'>, source: string): readonly string[] {
  const found = new Set<string>();
  const texts = new Set<string>();
  const waiting = [source];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const one of inputs[name]?.imports ?? []) {
      const { entryPoint = '' } = one as { readonly entryPoint?: string };
      if (one.kind === 'import-statement') waiting.push(one.path);
      else if (TEXTS.test(entryPoint)) texts.add(entryPoint);
    }
  }
  return [...texts];
}

/** The language of a chunk of texts; null for any other chunk. */
export const languageOf = (chunk: DashboardChunk | undefined): string | null =>
  LANGUAGES[TEXTS.exec(chunk?.source ?? '')?.[1] ?? ''] ?? null;

/** The chunk that begins with a file of the sources; null when the build has none. */
export const chunkOf = (chunks: Chunks, source: string): string | null =>
  Object.keys(chunks).find((name) => chunks[name]?.source === source) ?? null;

/** The chunk of each screen, by the name of the screen. */
export function screensIn(chunks: Chunks): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(chunks).flatMap(([name, { source }]) => {
      const screen = SCREEN.exec(source ?? '')?.[1];
      return screen === undefined ? [] : [[screen, name]];
    }),
  );
}

/** What each screen loads at once, in each language. */
export function preloadsOf(
  metafile: Pick<BuildMetafile, 'inputs'>,
  chunks: Chunks,
  script: string,
): DashboardManifest['preloads'] {
  // The script knows the texts of all screens, and begins with its own.
  const own = textsOf(metafile, chunks[script]?.source ?? '').filter((text) => text.startsWith(OWN_TEXTS));
  const starts = Object.entries(screensIn(chunks)).map(
    ([screen, name]) => [screen, [script, name], textsOf(metafile, chunks[name]?.source ?? '')] as const,
  );
  return Object.fromEntries(
    [[NO_SCREEN, [script], []] as const, ...starts].map(([screen, names, texts]) => [
      screen,
      Object.fromEntries(
        Object.values(LANGUAGES).map((language) => {
          const said = [...own, ...texts]
            .map((text) => chunkOf(chunks, text))
            .filter((name) => name !== null && languageOf(chunks[name]) === language)
            .filter((name) => name !== null);
          return [language, withImports(chunks, [...names, ...said]).filter((name) => name !== script)];
        }),
      ),
    ]),
  );
}
