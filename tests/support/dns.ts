import { createSocket } from 'node:dgram';
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';

/** A real name server on loopback. It knows TXT records and answers NXDOMAIN to anything else. */
export interface TestDns {
  /** Its address, in the form of WAYMARK_DNS_RESOLVER. */
  readonly address: string;
  readonly records: Map<string, readonly string[]>;
  /** What it does instead of answering, while set. */
  fault: 'silent' | 'servfail' | null;
  close(): void;
}

const NXDOMAIN = 3;
const SERVFAIL = 2;

export async function startDns(): Promise<TestDns> {
  const socket = createSocket('udp4');
  const dns: TestDns = {
    address: '',
    records: new Map(),
    fault: null,
    close: () => socket.close(),
  };
  socket.on('message', (message, from) => {
    if (dns.fault === 'silent') return;
    const { id, questions = [] } = decode(message);
    // Names are the same in any letter case.
    const texts = dns.records.get(questions[0]?.name.toLowerCase() ?? '') ?? [];
    const answers = texts.map(
      (data): Answer => ({ type: 'TXT', name: questions[0]?.name ?? '', ttl: 1, data }),
    );
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
