import { z } from '@hono/zod-openapi';
import { PASSWORD_INPUT_MAX } from '../../core/sign-in/new-passwords.ts';
import { CREDENTIAL_ID_LENGTH_MAX, PASSKEY_NAME_LENGTH_MAX } from '../../core/sign-in/passkey.ts';
import { RECOVERY_CODE_LENGTH_MAX, RECOVERY_CODES } from '../../core/sign-in/recovery-code.ts';
import { time } from './common.ts';

const CODE_LENGTH_MAX = 20;
/** Attestations have certificates. Nobody reads them, but browsers send them. */
const BINARY_LENGTH_MAX = 32_768;
const TRANSPORTS_MAX = 20;

export const totpCode = z
  .string()
  .max(CODE_LENGTH_MAX)
  .openapi({ description: 'Six digits of the authenticator app.', example: '287082' });
export const recoveryCode = z.string().max(RECOVERY_CODE_LENGTH_MAX).openapi({
  description: 'Letter case, spaces and dashes do not matter.',
  example: 'k7wq-3m8d-0hx2-r5ty-9vbn-4gjc',
});

export const secondFactorState = z
  .strictObject({
    totp_since: time.nullable().openapi({ description: 'Null while TOTP is off.' }),
    passkeys: z.int().openapi({ example: 1 }),
    recovery_codes_left: z.int().openapi({ example: RECOVERY_CODES }),
  })
  .openapi('SecondFactors');
export const totpSecret = z
  .strictObject({
    secret: z.string().openapi({ description: 'In base 32, to type by hand.' }),
    uri: z.string().openapi({ example: 'otpauth://totp/Waymark:ann%40example.com?secret=…&issuer=Waymark' }),
    qr: z.string().openapi({ description: 'The URI as a QR code: an SVG image.' }),
  })
  .openapi('TotpSecret');
export const totpConfirmation = z.strictObject({ code: totpCode }).openapi('TotpConfirmation');
const recoveryCodes = z
  .array(z.string())
  .openapi({ description: `${RECOVERY_CODES} codes, which are shown only this once. Each works once.` });
export const newRecoveryCodes = z.strictObject({ recovery_codes: recoveryCodes }).openapi('RecoveryCodes');

const binary = z
  .string()
  .max(BINARY_LENGTH_MAX)
  .regex(/^[\w-]*$/, 'Must be base64url without padding.')
  .openapi({ description: 'Base64url.' });
const credentialId = binary.min(1).max(CREDENTIAL_ID_LENGTH_MAX);

/** Browsers add more fields with time. */
const browserAnswer = <R extends z.ZodRawShape>(response: R) =>
  z.object({
    id: credentialId,
    rawId: credentialId,
    type: z.literal('public-key'),
    response: z.object(response),
  });
export const passkeyCreation = browserAnswer({
  clientDataJSON: binary,
  attestationObject: binary,
  transports: z.array(z.string().max(CODE_LENGTH_MAX)).max(TRANSPORTS_MAX).optional(),
}).openapi('PasskeyCreation', {
  description: 'What `toJSON()` of the credential returns that `navigator.credentials.create` made.',
});
export const passkeyAssertion = browserAnswer({
  clientDataJSON: binary,
  authenticatorData: binary,
  signature: binary,
  userHandle: binary.nullable().optional(),
}).openapi('PasskeyAssertion', {
  description: 'What `toJSON()` of the credential returns that `navigator.credentials.get` found.',
});
export const passkeyOptions = z.looseObject({ challenge: z.string() }).openapi('PasskeyOptions', {
  description:
    'For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`. The challenge ends after five minutes, and counts once.',
});

/** Room for an answer of a browser. */
export const SECOND_FACTOR_BYTES_MAX = 131_072;

const factorProofs = {
  code: totpCode.optional(),
  recovery_code: recoveryCode.optional(),
  passkey: passkeyAssertion.optional(),
};
/** `names` of an object of which a request has exactly one. */
export const exactlyOne =
  (...names: readonly string[]) =>
  (input: object, context: z.RefinementCtx): void => {
    const given = names.filter((name) => (input as Readonly<Record<string, unknown>>)[name] !== undefined);
    if (given.length === 1) return;
    context.addIssue({
      code: 'custom',
      path: [given[1] ?? names[0] ?? ''],
      message: `Exactly one of ${names.join(', ')} is needed.`,
      params: { code: given.length === 0 ? 'required' : 'not_allowed' },
    });
  };
export const secondFactorInput = z
  .strictObject({
    attempt: z.string().max(200).openapi({ description: 'From the answer to the first factor.' }),
    ...factorProofs,
  })
  .superRefine(exactlyOne('code', 'recovery_code', 'passkey'))
  .openapi('SecondFactorProof', { description: 'Has exactly one proof.' });
export const proofInput = z
  .strictObject({ password: z.string().max(PASSWORD_INPUT_MAX).optional(), ...factorProofs })
  .superRefine(exactlyOne('password', 'code', 'recovery_code', 'passkey'))
  .openapi('Proof', { description: 'Has exactly one proof.' });
export const passkeySignIn = z.strictObject({ response: passkeyAssertion }).openapi('PasskeySignIn');

const passkeyName = z.string().max(PASSKEY_NAME_LENGTH_MAX).openapi({ example: 'Laptop' });
export const newPasskey = z
  .strictObject({
    name: passkeyName.optional().openapi({ description: 'Default: the name of the browser.' }),
    response: passkeyCreation,
  })
  .openapi('NewPasskey');
export const passkeyChange = z.strictObject({ name: passkeyName }).openapi('PasskeyChange');
export const passkeyId = z.object({ id: z.string().openapi({ example: 'psk_2' }) });
export const passkey = z
  .strictObject({
    id: z.string().openapi({ example: 'psk_2' }),
    name: z.string(),
    is_backed_up: z
      .boolean()
      .openapi({ description: 'Whether copies of it exist on other devices of the person.' }),
    created_at: time,
    last_used_at: time.nullable(),
  })
  .openapi('Passkey');
export const passkeyList = z.strictObject({ data: z.array(passkey) }).openapi('PasskeyList');
export const addedPasskey = z
  .strictObject({
    passkey,
    recovery_codes: recoveryCodes.nullable().openapi({ description: 'Null for a person who has some left.' }),
  })
  .openapi('AddedPasskey');
