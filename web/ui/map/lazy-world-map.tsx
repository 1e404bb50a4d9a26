import { lazy, Suspense } from 'react';
import styles from './world-map.module.css';
import type { WorldMapProps } from './world-map.tsx';

const load = () => import('./world-map.tsx');
const WorldMap = lazy(load);
// Fetched beside the figures, not after them. If that fails, the map itself asks again and shows the fault.
load().catch(() => undefined);

/** The map in its place, which is as high before its code is there. */
export const LazyWorldMap = (props: WorldMapProps) => (
  <Suspense fallback={<svg aria-hidden="true" className={styles.map} viewBox="0 0 1000 464" />}>
    <WorldMap {...props} />
  </Suspense>
);
