import type { DatabaseConnection, Driver } from 'kysely';

/** Lets Kysely use a connection that is open already. Its transactions belong to the writer, never to Kysely. */
export function driverOn(connection: DatabaseConnection): Driver {
  const refuse = async () => {
    throw new Error('only the writer starts transactions');
  };
  const doNothing = async () => {};
  return {
    init: doNothing,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: doNothing,
    destroy: doNothing,
  };
}
