import { type Behaviour, PLAIN_BEHAVIOUR } from '../../core/behaviour.ts';
import type { LinkFields } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';

/** The fields of a link that most links leave alone and that the redirect needs: one column of JSON, mostly null. */
export type Routing = Pick<
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
  | 'behaviour'
>;

const {
  title: _a,
  note: _b,
  tags: _c,
  externalId: _d,
  metadata: _e,
  enabled: _f,
  extras: _g,
  ...rest
} = DEFAULT_FIELDS;
export const DEFAULT_ROUTING: Routing = rest;
const NAMES = Object.keys(DEFAULT_ROUTING) as readonly (keyof Routing)[];

/** Null when all is default; else JSON of what is not. */
export function writeRouting(fields: Routing): string | null {
  // By identity first: most links share the default objects themselves.
  if (NAMES.every((name) => fields[name] === DEFAULT_ROUTING[name])) return null;
  const own: Partial<Record<keyof Routing, unknown>> = {};
  for (const name of NAMES) if (!isSame(fields[name], DEFAULT_ROUTING[name])) own[name] = fields[name];
  if (own.behaviour !== undefined) own.behaviour = ownBehaviour(fields.behaviour);
  return Object.keys(own).length === 0 ? null : JSON.stringify(own);
}

function ownBehaviour(behaviour: Behaviour): Partial<Behaviour> {
  const usual = new Map<string, unknown>(Object.entries(PLAIN_BEHAVIOUR));
  return Object.fromEntries(
    Object.entries(behaviour).filter(([name, value]) => !isSame(value, usual.get(name))),
  );
}

const isSame = (value: unknown, usual: unknown): boolean =>
  value === usual || JSON.stringify(value) === JSON.stringify(usual);

/** Reads what `writeRouting` wrote. */
export function readRouting(text: string | null): Routing {
  if (text === null) return DEFAULT_ROUTING;
  const own = JSON.parse(text) as Partial<Routing>;
  const behaviour = own.behaviour === undefined ? PLAIN_BEHAVIOUR : { ...PLAIN_BEHAVIOUR, ...own.behaviour };
  return { ...DEFAULT_ROUTING, ...own, behaviour };
}
