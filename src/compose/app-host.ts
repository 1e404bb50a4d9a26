import type { Config } from '../config/config.ts';

/** The host that only the dashboard has, without port; null while the dashboard shares the server's own short host. */
export const appHostOf = (_config: Config): string | null => null;
