import { loadOnce } from '../api/load-once.ts';
import type { Texts } from '../words/texts.ts';

/** Where the styles of each screen are, as the server wrote it into the page; null where they come with the scripts. */
let paths: Readonly<Record<string, string>> | null = null;

function pathOf(screen: string): string | null {
  const written = document.querySelector<HTMLMetaElement>('meta[name="waymark-styles"]')?.content;
  paths ??= JSON.parse(written ?? '{}') as Record<string, string>;
  return paths[screen] ?? null;
}

/** Loads the styles of a screen, unless the page has them. A screen must not be drawn without. */
function loadStyles(screen: string): Promise<void> {
  const path = pathOf(screen);
  const isThere = [...document.querySelectorAll('link[rel="stylesheet"]')].some(
    (link) => link.getAttribute('href') === path,
  );
  if (path === null || isThere) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = path;
  const loaded = new Promise<void>((done, fail) => {
    link.onload = () => done();
    link.onerror = () => {
      link.remove();
      fail(new Error(`the styles of ${screen} did not load`));
    };
  });
  document.head.append(link);
  return loaded;
}

/** Loads a part of the program with its styles and texts. */
export const withStyles = <T>(
  screen: string,
  load: () => Promise<T>,
  texts: readonly Texts<unknown>[] = [],
): (() => Promise<T>) =>
  loadOnce(async () => {
    const [loaded] = await Promise.all([load(), loadStyles(screen), ...texts.map((one) => one.load())]);
    return loaded;
  });
