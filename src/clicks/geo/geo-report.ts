import { openGeo } from './geo.ts';
import { type Coverage, coverageOf } from './geo-coverage.ts';
import type { GeoFile } from './geo-file.ts';

/** What one geo file contains. */
export interface GeoReport extends Omit<GeoFile, 'find'> {
  readonly ipv4: Coverage;
  readonly ipv6: Coverage;
}

/** The operator's own files and the installed ones. Throws if one cannot be used; the error names the file. */
export async function reportGeo(
  paths: readonly string[],
): Promise<{ readonly own: readonly GeoReport[]; readonly shipped: readonly GeoReport[] }> {
  const geo = await openGeo({ paths });
  const report = ({ find, ...about }: GeoFile): GeoReport => ({
    ...about,
    ipv4: coverageOf({ find }, geo, 4),
    ipv6: coverageOf({ find }, geo, 6),
  });
  return { own: geo.own.map(report), shipped: geo.shipped.map(report) };
}
