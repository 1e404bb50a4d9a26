import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Reader, type Response } from 'maxmind';
import { errorText } from '../../core/base/error-text.ts';
import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { continentOf, toCountry } from '../../core/rules/continents.ts';
import { boundText } from '../bounded-text.ts';
import { createIpv4Tree } from './ipv4-tree.ts';

/** Country is ISO 3166-1 alpha-2, continent two letters, region the file's code or else its name; '' when unknown. */
export interface Location {
  readonly country: string;
  readonly continent: string;
  readonly region: string;
  readonly city: string;
}

export const NOWHERE: Location = { country: '', continent: '', region: '', city: '' };

/** A database in MaxMind's format. */
export interface GeoFile {
  readonly path: string;
  /** The file's own name for its kind, e.g. `GeoLite2-City`. */
  readonly kind: string;
  readonly builtAtMs: number;
  /**
   * Looks up a public address; an IPv4 file has no other addresses. Never throws. A place in use is the same object each
   * time.
   */
  find(address: string): Location;
  /** The same for a public IPv4 address, with its number, see `ipv4Number`. */
  findIpv4(number: number, address: string): Location;
}

/** Places that are kept; a country file has a few hundred. */
const PLACES_MAX = 20_000;

/**
 * Reads a file into memory, because its owner may overwrite it at any time. Throws if it cannot be used; the error names
 * the file.
 */
export const openGeoFile = (path: string): Promise<GeoFile> => openWith(readFile, path);

/**
 * Maps a file that nobody overwrites: one that is installed, and only replaced by another one. All processes share its
 * pages, and only those that look-ups touch are in memory; 10 MB less for the two shipped files.
 */
export const mapGeoFile = (path: string): Promise<GeoFile> => openWith(mapped, path);

type ReadBytes = (path: string) => Promise<Buffer>;

async function mapped(path: string): Promise<Buffer> {
  try {
    return Buffer.from(Bun.mmap(path).buffer);
  } catch {
    // Some file systems have no mappings.
    return readFile(path);
  }
}

async function openWith(read: ReadBytes, path: string): Promise<GeoFile> {
  const { reader, bytes } = await openReader(read, path);
  const { metadata } = reader;
  const onlyIpv4 = metadata.ipVersion === 4;
  const recordOf = createIpv4Tree(bytes, metadata);
  const byRecord = createGenerationCache<Location, number>(PLACES_MAX);
  const byName = createGenerationCache<Location>(PLACES_MAX);

  function find(address: string): Location {
    // The reader would read the first bits of an IPv6 address as an IPv4 address.
    if (onlyIpv4 && address.includes(':')) return NOWHERE;
    try {
      return onePlace(toLocation(reader.get(address)));
    } catch {
      // A record that cannot be decoded must not block the clicks behind it.
      return NOWHERE;
    }
  }

  function onePlace(place: Location): Location {
    const name = [place.country, place.region, place.city].join('\0');
    const known = byName.get(name);
    if (known !== undefined) return known;
    byName.set(name, place);
    return place;
  }

  return {
    path,
    kind: metadata.databaseType || basename(path),
    builtAtMs: metadata.buildEpoch.getTime(),
    find,
    findIpv4(number, address) {
      const record = recordOf(number);
      if (record === null) return NOWHERE;
      let place = byRecord.get(record);
      if (place === undefined) {
        place = find(address);
        byRecord.set(record, place);
      }
      return place;
    },
  };
}

// Any addresses do: a file that is cut short, or damaged in its tree or records, usually fails on one of these.
const PROBES = ['1.1.1.1', '8.8.8.8', '193.0.6.139', '255.255.255.255', '2001:4860:4860::8888'];

async function openReader(
  read: ReadBytes,
  path: string,
): Promise<{ reader: Reader<Response>; bytes: Buffer }> {
  try {
    const bytes = await read(path);
    const reader = new Reader<Response>(bytes);
    const probes =
      reader.metadata.ipVersion === 4 ? PROBES.filter((address) => !address.includes(':')) : PROBES;
    for (const address of probes) reader.get(address);
    return { reader, bytes };
  } catch (error) {
    const reason = errorText(error);
    throw new Error(`cannot use the geo file ${path}: ${reason}`, { cause: error });
  }
}

const NAME_LENGTH_MAX = 100;

/**
 * Two record shapes are common: `{ country_code, state1, city }` as plain texts, and MaxMind's, which DB-IP shares,
 * of nested records with codes and names.
 */
export function toLocation(record: unknown): Location {
  if (!isRecord(record)) return NOWHERE;
  const country = toCountry(
    textOf(record.country_code) || codeOf(record.country) || codeOf(record.registered_country),
  );
  if (country === '') return NOWHERE;
  const subdivisions: unknown = record.subdivisions;
  const division: unknown = Array.isArray(subdivisions) ? subdivisions[0] : record.state1;
  return {
    country,
    continent: continentOf(country),
    region: codeOf(division) || nameOf(division),
    city: nameOf(record.city),
  };
}

function codeOf(part: unknown): string {
  return isRecord(part) ? textOf(part.iso_code) : textOf(part);
}

function nameOf(part: unknown): string {
  return isRecord(part) && isRecord(part.names) ? textOf(part.names.en) : textOf(part);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? boundText(value, NAME_LENGTH_MAX) : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
