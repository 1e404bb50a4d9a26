import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { BrowserAnswer } from '../../src/core/sign-in/web-authn.ts';

/** What a hostile or broken authenticator does in another way. */
export interface Tampering {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly backedUp?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly attestation?: { readonly fmt: string; readonly attStmt: Map<string, unknown> };
  /** Signs with another key. */
  readonly forged?: boolean;
}

interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly user?: { readonly id: string };
}

/** A passkey in software: a browser with an authenticator that verifies its user. */
export function createAuthenticator(site = { origin: 'https://sho.rt', rpId: 'sho.rt' }) {
  const id = randomBytes(32).toString('base64url');
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const others = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let counter = 0;
  let handle = '';

  const clientData = (type: string, challenge: string, tampering: Tampering): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: tampering.type ?? type,
        challenge: tampering.challenge ?? challenge,
        origin: tampering.origin ?? site.origin,
        crossOrigin: false,
      }),
    );

  function authData(tampering: Tampering, attested: Uint8Array | null): Buffer {
    const { userPresent = true, userVerified = true, backedUp = false } = tampering;
    const flags =
      Number(userPresent) + 4 * Number(userVerified) + (backedUp ? 8 + 16 : 0) + (attested === null ? 0 : 64);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(tampering.counter ?? counter, 1);
    const rpIdHash = createHash('sha256')
      .update(tampering.rpId ?? site.rpId)
      .digest();
    return Buffer.concat([rpIdHash, head, attested ?? Buffer.alloc(0)]);
  }

  const answer = (response: Record<string, unknown>): BrowserAnswer => ({
    id,
    rawId: id,
    type: 'public-key',
    response,
  });

  return {
    id,

    /** The answer to `navigator.credentials.create`. */
    create(options: Options, tampering: Tampering = {}): BrowserAnswer {
      handle = options.user?.id ?? '';
      const idBytes = Buffer.from(id, 'base64url');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(idBytes.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, idBytes, coseKeyOf(keys.publicKey)]);
      const { fmt, attStmt } = tampering.attestation ?? { fmt: 'none', attStmt: new Map() };
      const object = new Map<string, unknown>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', new Uint8Array(authData(tampering, attested))],
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options.challenge, tampering).toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(object as never)).toString('base64url'),
        transports: ['internal', 'made-up', 'hybrid'],
      });
    },

    /** The answer to `navigator.credentials.get`. */
    get(options: Options, tampering: Tampering = {}): BrowserAnswer {
      counter += 1;
      const data = clientData('webauthn.get', options.challenge, tampering);
      const auth = authData(tampering, null);
      const signed = Buffer.concat([auth, createHash('sha256').update(data).digest()]);
      const { privateKey } = tampering.forged === true ? others : keys;
      const { userHandle = handle } = tampering;
      return answer({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: auth.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      });
    },
  };
}

/** COSE: key type EC2, ES256, curve P-256. */
function coseKeyOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  return isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]) as never,
  );
}
