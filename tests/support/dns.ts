import { createSocket } from 'node:dgram';
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Question } from 'dns-packet';

/** A real name server on loopback. It answers NXDOMAIN to what it does not know. */
export interface TestDns {
  /** Its address, in the form of WAYMARK_DNS_RESOLVER. */
  readonly address: string;
  /** TXT records. */
  readonly records: Map<string, readonly string[]>;
  /** A records. */
  readonly addresses: Map<string, readonly string[]>;
  /** CNAME records. */
  readonly aliases: Map<string, string>;
  /** What it does instead of answering, while set. */
  fault: 'silent' | 'servfail' | null;
  close(): void;
}

function answersTo(dns: TestDns, { name, type }: Question): readonly Answer[] {
  const key = name.toLowerCase();
  const about = { name, ttl: 1 };
  const alias = dns.aliases.get(key);
  if (type === 'CNAME') return alias === undefined ? [] : [{ ...about, type, data: alias }];
  if (type === 'A') return (dns.addresses.get(key) ?? []).map((data) => ({ ...about, type, data }));
  if (type === 'TXT') return (dns.records.get(key) ?? []).map((data) => ({ ...about, type, data }));
  return [];
}

const NXDOMAIN = 3;
const SERVFAIL = 2;

export async function startDns(): Promise<TestDns> {
  const socket = createSocket('udp4');
  const dns: TestDns = {
    address: '',
    records: new Map(),
    addresses: new Map(),
    aliases: new Map(),
    fault: null,
    close: () => socket.close(),
  };
  socket.on('message', (message, from) => {
    if (dns.fault === 'silent') return;
    const { id, questions = [] } = decode(message);
    // Names are the same in any letter case.
    const answers = questions.flatMap((question) => answersTo(dns, question));
    const code = dns.fault === 'servfail' ? SERVFAIL : answers.length === 0 ? NXDOMAIN : 0;
    const flags = AUTHORITATIVE_ANSWER | code;
    socket.send(
      encode({ type: 'response', ...(id === undefined ? {} : { id }), flags, questions, answers }),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  return Object.assign(dns, { address: `127.0.0.1:${socket.address().port}` });
}
