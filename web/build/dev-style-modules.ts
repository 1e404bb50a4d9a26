import { basename } from 'node:path';
import type { BunPlugin } from 'bun';
import { ROOT } from './sources.ts';

const STYLE_MODULE = /\.module\.css$/;

/** The server with hot reload knows no style modules: each becomes a script that adds its styles and names its classes. */
const plugin: BunPlugin = {
  name: 'style modules',
  setup(build) {
    build.onLoad({ filter: STYLE_MODULE }, async ({ path }) => ({
      contents: await scriptOf(path),
      loader: 'js',
    }));
  },
};
export default plugin;

async function scriptOf(path: string): Promise<string> {
  const entry = `${path}.entry.ts`;
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    files: { [entry]: `export { default } from ${JSON.stringify(`./${basename(path)}`)};` },
    root: ROOT,
    target: 'browser',
    format: 'esm',
  });
  const [script = '', style = ''] = await Promise.all(
    ['.js', '.css'].map((ending) => outputs.find((one) => one.path.endsWith(ending))?.text()),
  );
  return `${script}
const id = ${JSON.stringify(path)};
const element = document.querySelector('style[data-of=' + JSON.stringify(id) + ']') ?? document.createElement('style');
element.dataset.of = id;
element.textContent = ${JSON.stringify(style)};
document.head.append(element);
`;
}
