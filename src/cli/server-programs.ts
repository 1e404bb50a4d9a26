import about from '../../package.json' with { type: 'json' };
import type { ServerPrograms } from './context.ts';

const { version } = about;
const programs = () => import('../compose/programs.ts');

/** The one place where the command line meets the composed server. */
export const serverPrograms: ServerPrograms = {
  serve: async (config, { takeOver }) => (await programs()).serve(config, { version, takeOver }),
  migrate: async (config, options) => (await programs()).migrateFolder(config, { ...options, version }),
  async openFolder(config) {
    const folder = await (await programs()).openFolder(config, version);
    return {
      close: folder.close,
      operate: folder.operate,
      api: (path, { method = 'GET', body, accept = 'application/json' } = {}) =>
        folder.fetch(
          new Request(`http://waymark/api/v1${path}`, {
            method,
            headers: { accept, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        ),
    };
  },
};
