import type { PersonStore } from './people-store.ts';
import { checkEmail, checkPersonName, type Person } from './person.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';

/** A person as somebody names them. */
export interface NewPerson {
  readonly email: string;
  readonly name?: string;
}

/**
 * The person with an address that an administrator of the instance vouches for; made when new. Whoever had the address
 * before without proving it loses their keys: they may not be who is meant. Throws invalid_field.
 */
export async function vouchForPerson(
  deps: { readonly persons: PersonStore; readonly clock: Clock },
  wanted: NewPerson,
): Promise<Person> {
  const { persons, clock } = deps;
  const email = checkEmail(wanted.email);
  const name = checkPersonName(wanted.name);
  const nowMs = clock.nowMs();
  const made = await persons.insert({ email, name, emailProvenAtMs: nowMs, createdAtMs: nowMs });
  if (made !== null) return made;
  const held = await persons.byEmail(email);
  if (held === null) throw new Problem('person_not_found', {});
  return provePerson(deps, held);
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
