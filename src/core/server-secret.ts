/** Random bytes that only this server knows, for as long as its database lives. */
export interface SecretStore {
  /** SECRET_BYTES of them, made when first asked for; the same for every process that asks. */
  secretFor(name: string): Promise<Uint8Array>;
}

export const SECRET_BYTES = 32;
