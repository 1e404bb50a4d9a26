/** Random secrets of this server, stored in its database. */
export interface SecretStore {
  /** SECRET_BYTES random bytes, created on first use; every process gets the same ones. */
  secretFor(name: string): Promise<Uint8Array>;
}

export const SECRET_BYTES = 32;
