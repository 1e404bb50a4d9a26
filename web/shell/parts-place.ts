import { lazy } from 'react';

/** Set by the build; absent where modules are served one by one. */
declare const WAYMARK_PARTS: boolean;

/** The page of all components; null in a release. In one expression, so that the build leaves the module out. */
export const Parts =
  typeof WAYMARK_PARTS === 'undefined' || WAYMARK_PARTS ? lazy(() => import('../parts/parts.tsx')) : null;
