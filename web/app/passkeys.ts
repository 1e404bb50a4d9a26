/** Whether this browser can use passkeys at this address: it needs https, and to speak the JSON form. */
export const hasPasskeys = (): boolean =>
  window.isSecureContext &&
  'PublicKeyCredential' in window &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** The person or the browser stopped it. Neither names a reason worth showing. */
export class PasskeyStopped extends Error {}

/** Asks the browser to use a passkey. Answers what the API takes. */
export const takePasskey = (options: unknown): Promise<unknown> =>
  asked(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );

/** Asks the browser to make a passkey. Answers what the API takes. */
export const makePasskey = (options: unknown): Promise<unknown> =>
  asked(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );

async function asked(ask: () => Promise<Credential | null>): Promise<unknown> {
  const credential = await ask().catch((error: unknown) => {
    throw error instanceof DOMException ? new PasskeyStopped() : error;
  });
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyStopped();
  return credential.toJSON();
}
