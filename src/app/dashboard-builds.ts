import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ASSETS_PATH } from './app-assets.ts';
import {
  type DashboardFile,
  type DashboardManifest,
  MANIFEST_FORMAT,
  NO_SCREEN,
} from './dashboard-manifest.ts';

/** What is served of a build. */
export type DashboardBuild = Pick<DashboardManifest, 'script' | 'styles' | 'files' | 'earlier' | 'preloads'>;

export type Encoding = 'br' | 'gzip' | 'identity';

/** The builds of the dashboard in a folder: the newest one is served. */
export interface DashboardBuilds {
  /** Null while no build is finished, and when the files that every page needs are gone. */
  newest(): Promise<DashboardBuild | null>;
  /** What the last attempt to build said, if it failed. */
  failure(): Promise<string | null>;
  /** The path of the file that a browser asked for; null for every path that neither the newest build names nor, for a while, one before it. */
  fileAt(path: string): Promise<(DashboardFile & { readonly name: string }) | null>;
  /** Null for a file that is gone from the disk. */
  read(name: string, encoding: Encoding): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** A look at the folder costs a system call: one a second is enough. */
const LOOK_MS = 1_000;
const ENDINGS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' };

const servedFile = z.object({
  type: z.string(),
  bytes: z.number(),
  gzipBytes: z.number(),
  brotliBytes: z.number(),
});

/** What pages are drawn from. The build of another version may write something else into the same folder. */
const servedBuild = z.object({
  format: z.literal(MANIFEST_FORMAT),
  script: z.string(),
  styles: z.record(z.string(), z.string()).refine((styles) => Object.hasOwn(styles, NO_SCREEN)),
  files: z.record(z.string(), servedFile),
  earlier: z.record(z.string(), servedFile.extend({ untilMs: z.number() })).default({}),
  preloads: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
});

export function createDashboardBuilds(folder: string, nowMs: () => number = Date.now): DashboardBuilds {
  const manifest = join(folder, 'manifest.json');
  let build: DashboardBuild | null = null;
  let hasFiles = false;
  let seen = '';
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  /** A manifest that this server cannot read leaves the build before it in its place; without one there is no build. */
  async function look(): Promise<void> {
    const found = await stat(manifest).catch(() => null);
    const mark = found === null ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (mark === seen) return;
    seen = mark;
    if (found === null) {
      build = null;
      return;
    }
    const read = await readFile(manifest, 'utf8')
      .then(JSON.parse)
      .catch(() => null);
    const { data } = servedBuild.safeParse(read);
    if (data === undefined) return;
    const { script, styles, files, earlier, preloads } = data;
    build = { script, styles, files, earlier, preloads };
  }

  /** Without its script and its styles a page would stay white. */
  async function isWhole({ script, styles }: DashboardBuild): Promise<boolean> {
    const needed = [script, styles[NO_SCREEN] ?? ''].map((name) => stat(join(folder, 'files', name)));
    return Promise.all(needed).then(
      () => true,
      () => false,
    );
  }

  async function lookAgain(): Promise<void> {
    await look();
    hasFiles = build !== null && (await isWhole(build));
  }

  async function newest(): Promise<DashboardBuild | null> {
    // A clock that was set back must not stop the looking.
    if (Math.abs(nowMs() - lookedAtMs) >= LOOK_MS) {
      lookedAtMs = nowMs();
      looking = lookAgain().finally(() => {
        looking = null;
      });
    }
    await looking;
    return hasFiles ? build : null;
  }

  /** A file of an earlier build is served for as long as its page may be open. */
  function earlierFile(name: string): DashboardFile | undefined {
    const earlier = build?.earlier ?? {};
    const file = Object.hasOwn(earlier, name) ? earlier[name] : undefined;
    return file !== undefined && nowMs() < file.untilMs ? file : undefined;
  }

  return {
    newest,
    failure: async () => (await readFile(join(folder, 'failure.txt'), 'utf8').catch(() => '')).trim() || null,
    async fileAt(path) {
      const name = path.slice(ASSETS_PATH.length);
      await newest();
      const files = build?.files ?? {};
      const file = Object.hasOwn(files, name) ? files[name] : earlierFile(name);
      return file === undefined ? null : { ...file, name };
    },
    read: (name, encoding) =>
      readFile(join(folder, 'files', name + ENDINGS[encoding])).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
  };
}
