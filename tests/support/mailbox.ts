import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came. */
  readonly raw: string;
  /** Its body, decoded. */
  readonly text: string;
}

/** A real mail server on loopback that keeps what it is sent. */
export interface Mailbox {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

export async function openMailbox(
  options: { auth?: { user: string; pass: string }; port?: number } = {},
): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const { auth } = options;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(auth === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    authOptional: auth === undefined,
    onAuth(given, _session, answer) {
      const isRight = given.username === auth?.user && given.password === auth?.pass;
      answer(isRight ? null : new Error('wrong password'), { user: given.username });
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const raw = Buffer.concat(chunks).toString();
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          text: decodeBody(raw),
        });
        answer();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => void server.listen(options.port ?? 0, '127.0.0.1', done));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function decodeBody(raw: string): string {
  const at = raw.indexOf('\r\n\r\n');
  const [head, body] = [raw.slice(0, at), raw.slice(at + 4)];
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body;
  return body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
