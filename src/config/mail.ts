import { parseEmail } from '../core/accounts/person.ts';
import type { Kind } from './kind.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
}

export interface Sender {
  /** May be empty. */
  readonly name: string;
  readonly address: string;
}

const SECURE_PORT = 465;
const SUBMISSION_PORT = 587;

/** `smtp://user:password@mail.example.com:587`, or `smtps:` for TLS from the first byte. */
export const smtpServer: Kind<SmtpServer> = {
  expects: 'an address such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start',
  parse(given) {
    const url = URL.parse(given);
    const isBare = url !== null && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === '';
    if (!isBare || !/^smtps?:$/.test(url.protocol) || !/^[\w.:[\]-]+$/.test(url.hostname)) return;
    const secure = url.protocol === 'smtps:';
    const user = decode(url.username);
    const pass = decode(url.password);
    if (user === null || pass === null || (user === '' && pass !== '')) return;
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (secure ? SECURE_PORT : SUBMISSION_PORT) : Number(url.port),
      secure,
      auth: user === '' ? null : { user, pass },
    };
  },
  write({ host, port, secure, auth }) {
    const who = auth === null ? '' : `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@`;
    return `smtp${secure ? 's' : ''}://${who}${host.includes(':') ? `[${host}]` : host}:${port}`;
  },
};

/** `Waymark <links@example.com>`, or the address alone. */
export const sender: Kind<Sender> = {
  expects: 'an e-mail address such as links@example.com or Waymark <links@example.com>',
  parse(given) {
    const [, name = '', inBrackets] = /^([^<>]*)<([^<>]*)>$/.exec(given) ?? [];
    const address = parseEmail(inBrackets ?? given);
    const isLine = !/[\p{Cc}\p{Surrogate}]/u.test(name) && name.length <= 100;
    return address === null || !isLine ? undefined : { name: name.trim(), address };
  },
  write: ({ name, address }) => (name === '' ? address : `${name} <${address}>`),
};

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return /\p{Cc}/u.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
