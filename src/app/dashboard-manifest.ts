/** What a build of the dashboard consists of, as the build writes it into `manifest.json`. */
export interface DashboardManifest {
  readonly format: number;
  /** The name of the module that starts the dashboard. */
  readonly script: string;
  /** The names of the stylesheets: that of every page under `NO_SCREEN`, and those of screens that have their own. */
  readonly styles: Readonly<Record<string, string>>;
  /** By name. Names contain a hash of the content. */
  readonly files: Readonly<Record<string, DashboardFile>>;
  /** Files of builds before this one, which open pages may still ask for. */
  readonly earlier: Readonly<Record<string, EarlierFile>>;
  /** The modules that a screen needs at once, by screen and by language of its texts. */
  readonly preloads: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** How modules load each other, by name. */
  readonly chunks: Readonly<Record<string, DashboardChunk>>;
}

export interface DashboardFile {
  readonly type: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

export interface EarlierFile extends DashboardFile {
  readonly untilMs: number;
}

export interface DashboardChunk {
  /** The file of the sources that begins the chunk; null for what several chunks share. */
  readonly source: string | null;
  readonly imports: readonly string[];
  readonly lazyImports: readonly string[];
}

/**
 * Counts changes of this file. During an upgrade the old server meets the new build, which it leaves alone unless it
 * knows the format.
 */
export const MANIFEST_FORMAT = 2;

/** What every page has, and pages without a screen of their own have alone. */
export const NO_SCREEN = '';
