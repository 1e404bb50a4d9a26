import type { Author } from '../base/author.ts';
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
export async function vouchForPerson(persons: PersonStore, input: NewPerson, by: Author): Promise<Person> {
  const email = checkEmail(input.email);
  const name = checkPersonName(input.name);
  const made = await persons.insert({ email, name, emailProvenAtMs: by.atMs, createdAtMs: by.atMs }, by);
  if (made !== null) return made;
  const existing = await persons.byEmail(email);
  if (existing === null) throw new Problem('person_not_found', {});
  return provePerson(persons, existing, by);
}

/** Marks the person's address as proven at `by.atMs`, unless it is already. */
export async function provePerson(persons: PersonStore, person: Person, by: Author): Promise<Person> {
  if (person.emailProvenAtMs !== null) return person;
  await persons.prove(person.id, by);
  return { ...person, emailProvenAtMs: by.atMs };
}
