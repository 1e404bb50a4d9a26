import { expect, test } from 'bun:test';
import type { Mail } from '../core/base/ports.ts';
import { createMailQueue, hideAddress } from './mail-queue.ts';

const mailTo = (to: string): Mail => ({ to, subject: 's', text: 't' });

/** A mail server that does with each mail what `answers` says next, and takes it when nothing is left to say. */
function setUp(answers: (Error | Promise<void>)[], options: { queuedMax?: number; pauses?: number[] } = {}) {
  const sent: string[] = [];
  const logged: string[] = [];
  const log = (facts: unknown, message: string) => void logged.push(`${message} ${JSON.stringify(facts)}`);
  const queue = createMailQueue({
    mailer: {
      async send({ to }) {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        await answer;
        sent.push(to);
      },
    },
    log: { warn: log, error: log },
    queuedMax: options.queuedMax ?? 10,
    retryAfterMs: options.pauses ?? [5, 5, 5],
  });
  return { queue, sent, logged };
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !holds(); n++) await Bun.sleep(5);
  expect(holds()).toBe(true);
}

const temporary = () => Object.assign(new Error('to bob@example.com'), { code: 'ECONNECTION' });
const final = () =>
  Object.assign(new Error('<bob@example.com> refused'), { code: 'EENVELOPE', responseCode: 550 });

test('a mail is taken at once, whatever the mail server does', async () => {
  const { queue, sent } = setUp([new Promise(() => undefined)]);
  await queue.send(mailTo('bob@example.com'));
  expect(sent).toEqual([]);
  await queue.stop(1);
});

test('a mail that is not taken is tried three times more, while others go out', async () => {
  const { queue, sent, logged } = setUp([temporary(), Promise.resolve(), temporary(), temporary()]);
  await queue.send(mailTo('bob@example.com'));
  await queue.send(mailTo('ann@example.com'));
  await until(() => sent.length === 2);
  expect(sent).toEqual(['ann@example.com', 'bob@example.com']);
  expect(logged).toHaveLength(3);
});

test('after four failures it is given up, and the log has neither the address nor what the server said', async () => {
  const { queue, logged } = setUp([temporary(), temporary(), temporary(), temporary()]);
  await queue.send(mailTo('bob@example.com'));
  await until(() => logged.length === 4);
  expect(logged[3]).toBe(
    'a mail could not be sent and was dropped {"recipient":"b…@example.com","tries":4,"code":"ECONNECTION"}',
  );
  expect(logged.join()).not.toContain('bob');
});

test('what the server will never take is not tried again', async () => {
  const { queue, sent, logged } = setUp([final()]);
  await queue.send(mailTo('bob@example.com'));
  await until(() => logged.length === 1);
  await Bun.sleep(20);
  expect([sent, logged.length]).toEqual([[], 1]);
  expect(logged[0]).toContain('"responseCode":550');
});

test('the queue has a limit, which includes mails between two tries', async () => {
  const { queue } = setUp([temporary(), new Promise(() => undefined)], { queuedMax: 2, pauses: [60_000] });
  await queue.send(mailTo('a@example.com'));
  await Bun.sleep(5);
  await queue.send(mailTo('b@example.com'));
  await expect(queue.send(mailTo('c@example.com'))).rejects.toThrow('too many mails');
  await queue.stop(1);
});

test('stopping sends what waits, and tells how many are lost', async () => {
  const { queue, sent, logged } = setUp([temporary()], { pauses: [60_000] });
  await queue.send(mailTo('a@example.com'));
  await until(() => logged.length === 1);
  await queue.send(mailTo('b@example.com'));
  await queue.stop(1_000);
  expect(sent).toEqual(['b@example.com']);
  expect(logged[1]).toBe('queued mails were lost {"lost":1}');
  await expect(queue.send(mailTo('c@example.com'))).rejects.toThrow();
});

test('an address is hidden but for its first letter and its host', () => {
  expect(hideAddress('bob@example.com')).toBe('b…@example.com');
  expect(hideAddress('b@example.com')).toBe('b…@example.com');
});
