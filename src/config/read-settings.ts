import { errorText } from '../core/base/error-text.ts';
import { nearestName } from './nearest-name.ts';
import type { Setting } from './setting.ts';
import { SETTING_NAMES, type SettingName, settings, type Values } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a value came from: the environment, the file named by NAME_FILE, or nowhere. */
export type SettingOrigin = 'environment' | 'file' | 'default';

const SECRET_FILE_BYTES_MAX = 64 * 1024;

/** Reads every setting. An empty variable counts as absent; an invalid setting gets its default in `values`. */
export function readSettings(env: Environment, readFile: (path: string) => string) {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const origins: Record<string, SettingOrigin> = {};
  for (const name of SETTING_NAMES) {
    const setting: Setting = settings[name];
    const given = find(name, env, readFile);
    if (given.problem !== null) problems.push(given.problem);
    const parsed = given.text === null ? undefined : setting.kind.parse(given.text);
    if (given.text !== null && parsed === undefined) problems.push(faultOf(name, setting, given.text));
    values[name] = parsed === undefined ? defaultOf(setting) : parsed;
    origins[name] = parsed === undefined ? 'default' : given.origin;
  }
  return {
    values: values as Values,
    origins: origins as Record<SettingName, SettingOrigin>,
    problems,
    warnings: unknownNames(env),
  };
}

function find(
  name: SettingName,
  env: Environment,
  readFile: (path: string) => string,
): { text: string | null; origin: SettingOrigin; problem: string | null } {
  const direct = env[name]?.trim() ?? '';
  const path = env[`${name}_FILE`]?.trim() ?? '';
  if (direct !== '' && path !== '') {
    return { text: null, origin: 'default', problem: `${name} and ${name}_FILE are both set; keep one` };
  }
  if (direct !== '') return { text: direct, origin: 'environment', problem: null };
  if (path === '') return { text: null, origin: 'default', problem: null };
  try {
    const text = readFile(path).trim();
    if (text.length > SECRET_FILE_BYTES_MAX) throw new Error('the file is too large');
    if (text === '') throw new Error('the file is empty');
    return { text, origin: 'file', problem: null };
  } catch (error) {
    const reason = errorText(error);
    return {
      text: null,
      origin: 'default',
      problem: `${name}_FILE names ${path}, which cannot be read: ${reason}`,
    };
  }
}

function faultOf(name: string, setting: Setting, given: string): string {
  const shown = setting.masked || given.length > 100 ? 'another value' : JSON.stringify(given);
  return `${name} must be ${setting.kind.expects}, not ${shown}`;
}

function defaultOf(setting: Setting): unknown {
  return setting.default === null ? null : setting.kind.parse(setting.default);
}

/** Typing errors: names with our prefix that are not settings. */
function unknownNames(env: Environment): string[] {
  const known = new Set<string>(SETTING_NAMES.flatMap((name) => [name, `${name}_FILE`]));
  return Object.keys(env)
    .filter((name) => name.startsWith('WAYMARK_') && !known.has(name))
    .sort()
    .map((name) => {
      const near = nearestName(name, [...known]);
      return `${name} is not a setting${near === null ? '' : `; did you mean ${near}?`}`;
    });
}
