import type { Facade } from '../wire/facade.ts';
import { linkly } from './linkly/facade.ts';
import { pocolink } from './pocolink/facade.ts';

/** The compatible APIs, by name. */
export const FACADES: readonly Facade[] = [linkly, pocolink];
