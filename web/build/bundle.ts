import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuildArtifact, BuildMetafile, BuildOutput } from 'bun';
import { ASSETS_PATH } from '../../src/app/app-assets.ts';
import {
  type DashboardFile,
  type DashboardManifest,
  type EarlierFile,
  MANIFEST_FORMAT,
  NO_SCREEN,
} from '../../src/app/dashboard-manifest.ts';
import { chunkOf, chunksOf, preloadsOf } from './chunks.ts';
import { compress } from './compress.ts';
import { DIST, ROOT, stampOfSources } from './sources.ts';
import { buildStyles, styleGroups } from './styles.ts';

export interface BundleOptions {
  /** For a release: compressed as well as it goes, and without the page of all components. */
  readonly isRelease: boolean;
  /** Where the build is kept. Default: where the server looks for it. */
  readonly folder?: string;
}

const MAIN = 'web/main.tsx';
const NAMES = '[name]-[hash].[ext]';
const RELEASE_QUALITY = 11;
const CHECKOUT_QUALITY = 5;
/** A page that is open goes on with the files of its build for so long. */
const EARLIER_MS = 60 * 60_000;
/** A file that no build names any more may still be wanted by a build that runs beside this one. */
const LEFTOVER_MS = 60 * 60_000;

/**
 * Builds the dashboard into `folder`: first the files, which have a hash of their content in their names, then the
 * manifest in one step. So a half build is never served, and two builds at once do not hurt each other.
 */
export async function bundleDashboard(options: BundleOptions): Promise<DashboardManifest> {
  const { isRelease, folder = DIST } = options;
  const stamp = await stampOfSources();
  const files = join(folder, 'files');
  await mkdir(files, { recursive: true });
  const own = await mkdtemp(join(folder, 'building-'));
  await rm(join(folder, 'failure.txt'), { force: true });
  try {
    const built = await Bun.build(optionsOf(isRelease));
    const styles = await stylesOf(built);
    const artifacts = [
      ...built.outputs.filter(({ path }) => !path.endsWith('.css')),
      ...Object.values(styles),
    ];
    const quality = isRelease ? RELEASE_QUALITY : CHECKOUT_QUALITY;
    const rows = await Promise.all(artifacts.map((one) => writeFiles(one, { own, quality })));
    const named: DashboardManifest['files'] = Object.fromEntries(rows);
    const earlier = await earlierThan(named, folder);
    const manifest = toManifest(metafileOf(built), { styles, files: named, earlier });
    for (const name of await readdir(own)) await rename(join(own, name), join(files, name));
    await writeWhole(own, join(folder, 'manifest.json'), JSON.stringify(manifest));
    await writeWhole(own, join(folder, 'stamp'), `${stamp} ${isRelease ? 'release' : 'checkout'}\n`);
    await removeLeftovers(files, manifest);
    return manifest;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

const optionsOf = (isRelease: boolean): Bun.BuildConfig => ({
  entrypoints: [join(ROOT, MAIN)],
  root: ROOT,
  target: 'browser',
  format: 'esm',
  splitting: true,
  minify: true,
  metafile: true,
  publicPath: ASSETS_PATH,
  naming: { entry: NAMES, chunk: NAMES, asset: NAMES },
  define: { 'process.env.NODE_ENV': '"production"', WAYMARK_PARTS: String(!isRelease) },
});

async function writeFiles(
  artifact: BuildArtifact,
  { own, quality }: { readonly own: string; readonly quality: number },
): Promise<readonly [string, DashboardFile]> {
  const name = basename(artifact.path);
  const text = new Uint8Array(await artifact.arrayBuffer());
  const { brotli, gzip } = await compress(text, { quality });
  await Promise.all([
    writeFile(join(own, name), text),
    writeFile(join(own, `${name}.br`), brotli),
    writeFile(join(own, `${name}.gz`), gzip),
  ]);
  const type = artifact.type.replace(';charset', '; charset');
  return [name, { type, bytes: text.length, gzipBytes: gzip.length, brotliBytes: brotli.length }];
}

/** The stylesheets by screen, under '' that of every page. */
type Styles = Readonly<Record<string, BuildArtifact>>;

async function stylesOf(built: BuildOutput): Promise<Styles> {
  const groups = styleGroups(metafileOf(built), MAIN);
  const named = await Promise.all(
    groups.map(async (group) => {
      const [sheet] = await buildStyles(group, NAMES);
      if (sheet === undefined) throw new Error(`there are no styles of ${group.screen ?? 'every page'}`);
      return [group.screen ?? NO_SCREEN, sheet] as const;
    }),
  );
  return Object.fromEntries(named);
}

function metafileOf({ metafile }: BuildOutput): BuildMetafile {
  if (metafile === undefined) throw new Error('the build has no metafile');
  return metafile;
}

/** The files of the builds before that `files` does not have. */
async function earlierThan(
  files: DashboardManifest['files'],
  folder: string,
): Promise<DashboardManifest['earlier']> {
  const before: Partial<DashboardManifest> = await readFile(join(folder, 'manifest.json'), 'utf8')
    .then(JSON.parse)
    .catch(() => ({}));
  const nowMs = Date.now();
  const replaced = Object.entries(before.files ?? {}).map(([name, file]): readonly [string, EarlierFile] => [
    name,
    { ...file, untilMs: nowMs + EARLIER_MS },
  ]);
  const wanted = [...Object.entries(before.earlier ?? {}), ...replaced].filter(
    ([name, { untilMs }]) => files[name] === undefined && nowMs < untilMs,
  );
  return Object.fromEntries(wanted);
}

interface ManifestParts extends Pick<DashboardManifest, 'files' | 'earlier'> {
  readonly styles: Styles;
}

function toManifest(metafile: BuildMetafile, { styles, files, earlier }: ManifestParts): DashboardManifest {
  const chunks = chunksOf(metafile);
  const script = chunkOf(chunks, MAIN);
  if (script === null) throw new Error(`the build has no ${MAIN}`);
  const names = Object.fromEntries(
    Object.entries(styles).map(([screen, { path }]) => [screen, basename(path)]),
  );
  return {
    format: MANIFEST_FORMAT,
    script,
    styles: names,
    files,
    earlier,
    preloads: preloadsOf(metafile, chunks, script),
    chunks,
  };
}

/** Readers see the old text or the new one, never a part. */
async function writeWhole(own: string, path: string, text: string): Promise<void> {
  const draft = join(own, basename(path));
  await writeFile(draft, text);
  await rename(draft, path);
}

async function removeLeftovers(files: string, manifest: DashboardManifest): Promise<void> {
  for (const name of await readdir(files)) {
    const plain = name.replace(/\.(?:br|gz)$/, '');
    if (manifest.files[plain] !== undefined || manifest.earlier[plain] !== undefined) continue;
    const path = join(files, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
  }
}
