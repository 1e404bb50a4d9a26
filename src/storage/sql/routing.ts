import type { BehaviourFields } from '../../core/behaviour.ts';
import type { LinkFields } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';

/** The fields of a link that most links leave alone and that the redirect needs: one column of JSON, mostly null. */
export type Routing = BehaviourFields &
  Pick<
    LinkFields,
    | 'redirectStatus'
    | 'startsAtMs'
    | 'expires'
    | 'forwardQuery'
    | 'forwardQueryWins'
    | 'forwardPath'
    | 'utm'
    | 'uniqueWindowMinutes'
    | 'hideReferrer'
    | 'publicStats'
  >;

const {
  title: _title,
  note: _note,
  tags: _tags,
  externalId: _externalId,
  metadata: _metadata,
  enabled: _enabled,
  ...routing
} = DEFAULT_FIELDS;
export const DEFAULT_ROUTING: Routing = routing;

const DEFAULTS = Object.entries(DEFAULT_ROUTING).map(
  ([name, value]) => [name as keyof Routing, value, JSON.stringify(value)] as const,
);

/** Null when all is default; else JSON of what is not. */
export function writeRouting(fields: Routing): string | null {
  // By identity first: most links share the default objects themselves.
  if (DEFAULTS.every(([name, usual]) => fields[name] === usual)) return null;
  const own = DEFAULTS.filter(([name, , usual]) => JSON.stringify(fields[name]) !== usual);
  return own.length === 0
    ? null
    : JSON.stringify(Object.fromEntries(own.map(([name]) => [name, fields[name]])));
}

/** Reads what `writeRouting` wrote. */
export function readRouting(text: string | null): Routing {
  return text === null ? DEFAULT_ROUTING : { ...DEFAULT_ROUTING, ...(JSON.parse(text) as Partial<Routing>) };
}
