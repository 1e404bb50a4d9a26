import type { Facade } from '../wire/facade.ts';
import { botoi } from './botoi/facade.ts';
import { cuttly } from './cuttly/facade.ts';
import { linkly } from './linkly/facade.ts';
import { picsee } from './picsee/facade.ts';
import { pocolink } from './pocolink/facade.ts';

/** The compatible APIs, by name. */
export const FACADES: readonly Facade[] = [cuttly, linkly, picsee, pocolink, botoi];
