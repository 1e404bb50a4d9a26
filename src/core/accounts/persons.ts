import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { PersonStore } from './people-store.ts';
import { checkEmail, checkPersonName, type Person } from './person.ts';

/** Input for a new person. */
export interface NewPerson {
  readonly email: string;
  readonly name?: string;
}

/**
 * The person with an address that an instance administrator vouches for; created when new. An existing person without
 * a proven address loses their keys: they may not be the owner. Throws invalid_field.
 */
export async function vouchForPerson(
  deps: { readonly persons: PersonStore; readonly clock: Clock },
  input: NewPerson,
): Promise<Person> {
  const { persons, clock } = deps;
  const email = checkEmail(input.email);
  const name = checkPersonName(input.name);
  const nowMs = clock.nowMs();
  const made = await persons.insert({ email, name, emailProvenAtMs: nowMs, createdAtMs: nowMs });
  if (made !== null) return made;
  const existing = await persons.byEmail(email);
  if (existing === null) throw new Problem('person_not_found', {});
  return provePerson(deps, existing);
}

export async function provePerson(
  { persons, clock }: { readonly persons: PersonStore; readonly clock: Clock },
  person: Person,
): Promise<Person> {
  if (person.emailProvenAtMs !== null) return person;
  const emailProvenAtMs = clock.nowMs();
  await persons.prove(person.id, emailProvenAtMs);
  return { ...person, emailProvenAtMs };
}
