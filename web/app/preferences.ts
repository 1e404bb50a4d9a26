import { switchSingleKeys } from './shortcuts.ts';

/** What this browser shows, for everybody who uses it. The server reads the cookies to draw the first page right. */
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'normal' | 'roomy';

const YEAR_S = 31_536_000;
const SINGLE_KEYS = 'waymark-single-keys';

export const readTheme = (): Theme => {
  const { classList } = document.documentElement;
  if (classList.contains('light')) return 'light';
  return classList.contains('dark') ? 'dark' : 'system';
};

export function setTheme(theme: Theme): void {
  const { classList } = document.documentElement;
  classList.remove('light', 'dark');
  if (theme !== 'system') classList.add(theme);
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute('content', theme === 'system' ? 'light dark' : theme);
  keep('waymark-theme', theme === 'system' ? null : theme);
}

export const readDensity = (): Density => {
  const { density } = document.documentElement.dataset;
  return density === 'compact' || density === 'roomy' ? density : 'normal';
};

export function setDensity(density: Density): void {
  const { dataset } = document.documentElement;
  if (density === 'normal') delete dataset.density;
  else dataset.density = density;
  keep('waymark-density', density === 'normal' ? null : density);
}

export const areSingleKeysOn = (): boolean => localStorage.getItem(SINGLE_KEYS) !== 'off';

export function setSingleKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(SINGLE_KEYS);
  else localStorage.setItem(SINGLE_KEYS, 'off');
  switchSingleKeys(isOn);
}

/** Once, when the page begins. */
export const loadSingleKeys = (): void => switchSingleKeys(areSingleKeysOn());

/** A cookie of the dashboard for a year; null removes it. */
function keep(name: string, value: string | null): void {
  const life = value === null ? 0 : YEAR_S;
  // biome-ignore lint/suspicious/noDocumentCookie: the other way exists only with https
  document.cookie = `${name}=${value ?? ''}; Path=/app; Max-Age=${life}; SameSite=Lax`;
}
