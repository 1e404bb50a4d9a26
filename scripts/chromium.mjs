// The Chromium of the tests of pages.
import { findProgram, installPackages } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a browser, or null. */
export const findChromium = () => findProgram(NAMES);

/** The same, after an attempt to install one. */
export function ensureChromium() {
  if (findChromium() === null) installPackages(['chromium']);
  return findChromium();
}
