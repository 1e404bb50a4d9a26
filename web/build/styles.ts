import { join } from 'node:path';
import type { BuildArtifact, BuildMetafile } from 'bun';
import { ROOT } from './sources.ts';

const STYLE = /\.css$/;
const SCREEN = /^web\/screens\/([a-z-]+)\//;
/** Folders whose styles only some screens need: they are in the file of each. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  'web/audit-log/': ['audit', 'instance'],
  'web/rules/': ['link', 'api'],
};

/** The styles of every page, and those of one screen alone. */
export interface StyleGroup {
  /** Null for every page. */
  readonly screen: string | null;
  /** In the order in which they must be read. */
  readonly sources: readonly string[];
}

/**
 * The bundler puts the styles of lazy modules into the stylesheet of the entry, so the first paint would wait for those
 * of all screens. They are divided by the folders of the screens; who loads a screen loads its styles (`loadStyles`).
 */
export function styleGroups(
  { outputs }: Pick<BuildMetafile, 'outputs'>,
  main: string,
): readonly StyleGroup[] {
  const all = Object.entries(outputs).find(
    ([path, { entryPoint }]) => entryPoint === main && STYLE.test(path),
  );
  const groups = new Map<string | null, string[]>([[null, []]]);
  for (const source of Object.keys(all?.[1].inputs ?? {})) {
    for (const screen of screensOf(source)) groups.set(screen, [...(groups.get(screen) ?? []), source]);
  }
  return [...groups].map(([screen, sources]) => ({ screen, sources }));
}

function screensOf(source: string): readonly (string | null)[] {
  const shared = Object.entries(SHARED).find(([folder]) => source.startsWith(folder));
  return shared?.[1] ?? [SCREEN.exec(source)?.[1] ?? null];
}

/** Names of classes are made from the place of their file, so they are those of the scripts. */
export async function buildStyles(
  { screen, sources }: StyleGroup,
  naming: string,
): Promise<readonly BuildArtifact[]> {
  const entry = join(ROOT, 'web', `${screen ?? 'every-page'}.css`);
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    files: {
      [entry]: sources.map((source) => `@import ${JSON.stringify(join(ROOT, source))};`).join('\n'),
    },
    root: ROOT,
    target: 'browser',
    minify: true,
    naming: { entry: naming, asset: naming },
  });
  return outputs.filter(({ path }) => STYLE.test(path));
}
