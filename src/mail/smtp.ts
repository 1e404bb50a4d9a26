import type { Transporter } from 'nodemailer';
import { parseEmail } from '../core/person.ts';
import type { Mail, Mailer } from '../core/ports.ts';

export interface SmtpOptions {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
    readonly secure: boolean;
    readonly auth: { readonly user: string; readonly pass: string } | null;
  };
  readonly from: { readonly name: string; readonly address: string };
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Sends each mail to an SMTP server; rejects when it does not take it. */
export function createSmtp({ server, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): Mailer {
  let transport: Promise<Transporter> | null = null;

  /** Loaded with the first mail: most servers run for days without one. */
  async function open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host: server.host,
      port: server.port,
      secure: server.secure,
      ...(server.auth === null ? {} : { auth: { ...server.auth } }),
      dnsTimeout: timeoutMs,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // A mail of ours is text: nothing in it may name a file or an address to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  return {
    async send({ to, subject, text }: Mail) {
      // Checked here too: what is read as two addresses would reach somebody else.
      if (parseEmail(to) !== to) throw new Error('a mail goes to one address');
      transport ??= open();
      const message = {
        from: { ...from },
        // As objects, so that nothing in an address is read as another one.
        to: { name: '', address: to },
        envelope: { from: from.address, to: [to] },
        subject: toLine(subject),
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      await (await transport).sendMail(message);
    },
  };
}

/** One line of a header, whatever it was made of. */
const toLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
