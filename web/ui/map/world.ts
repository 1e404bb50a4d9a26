import { drawWorld } from '../../build/map.ts' with { type: 'macro' };
import type { World } from '../../build/map.ts';

/** Drawn by the bundler, so that browsers load paths and no map library. */
export const world: World = drawWorld();
