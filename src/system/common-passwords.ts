import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommonPasswords } from '../core/sign-in/new-passwords.ts';

/** Written by `scripts/common-passwords.mjs`: lower case, one a line, sorted. */
const FILE = join(import.meta.dir, 'common-passwords.txt');

/** The long ones among the 49,233 commonest passwords of public leaks. Reads the file for each check, which is rare. */
export function createCommonPasswords(): CommonPasswords {
  return {
    async has(password) {
      // A line break would match the end of one line and the begin of the next.
      return !password.includes('\n') && `\n${await readFile(FILE, 'utf8')}`.includes(`\n${password}\n`);
    },
  };
}
