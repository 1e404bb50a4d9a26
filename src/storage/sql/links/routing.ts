import { DEFAULT_ROUTING, type RoutingFields } from '../../../core/links/link-fields.ts';
import { type Behaviour, PLAIN_BEHAVIOUR } from '../../../core/rules/behaviour.ts';

const NAMES = Object.keys(DEFAULT_ROUTING) as readonly (keyof RoutingFields)[];
const PLAIN = new Map<string, unknown>(Object.entries(PLAIN_BEHAVIOUR));

/** JSON of the fields that differ from their defaults; null if none does. */
export function writeRouting(fields: RoutingFields): string | null {
  // Compare by identity first: most links share the default objects.
  if (NAMES.every((name) => fields[name] === DEFAULT_ROUTING[name])) return null;
  const own: Partial<Record<keyof RoutingFields, unknown>> = {};
  for (const name of NAMES) if (!isSame(fields[name], DEFAULT_ROUTING[name])) own[name] = fields[name];
  if (own.behaviour !== undefined) own.behaviour = ownBehaviour(fields.behaviour);
  return Object.keys(own).length === 0 ? null : JSON.stringify(own);
}

function ownBehaviour(behaviour: Behaviour): Partial<Behaviour> {
  return Object.fromEntries(
    Object.entries(behaviour).filter(([name, value]) => !isSame(value, PLAIN.get(name))),
  );
}

const isSame = (value: unknown, other: unknown): boolean =>
  value === other || JSON.stringify(value) === JSON.stringify(other);

/** Parses the JSON of `writeRouting`. */
export function readRouting(text: string | null): RoutingFields {
  if (text === null) return DEFAULT_ROUTING;
  const own = JSON.parse(text) as Partial<RoutingFields>;
  const behaviour = own.behaviour === undefined ? PLAIN_BEHAVIOUR : { ...PLAIN_BEHAVIOUR, ...own.behaviour };
  return { ...DEFAULT_ROUTING, ...own, behaviour };
}
