import type { Transporter } from 'nodemailer';
import { parseEmail } from '../core/accounts/person.ts';
import type { Mail, Mailer } from '../core/base/ports.ts';

export interface SmtpOptions {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** TLS from the first byte; otherwise STARTTLS when the server offers it. */
    readonly secure: boolean;
    readonly auth: { readonly user: string; readonly pass: string } | null;
  };
  readonly from: { readonly name: string; readonly address: string };
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Sends each mail to an SMTP server; rejects when the server does not accept it. */
export function createSmtp({ server, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): Mailer {
  let transport: Promise<Transporter> | null = null;

  /** Loads nodemailer with the first mail: most servers run for days without one. */
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
      // Our mails are plain text: nothing in them may make nodemailer read a file or a URL.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  return {
    async send({ to, subject, text }: Mail) {
      // Checked here too: text that parses as two addresses would reach a stranger.
      if (parseEmail(to) !== to) throw new Error('a mail goes to one address');
      transport ??= open();
      const message = {
        from: { ...from },
        // As objects, so that nodemailer does not parse the address.
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

/** Makes a text safe as one header line. */
const toLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
