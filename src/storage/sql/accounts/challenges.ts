import type { PersonId } from '../../../core/base/ids.ts';
import type {
  Challenge,
  ChallengeKind,
  ChallengeStore,
  OpenChallenge,
} from '../../../core/sign-in/challenge.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';

const COLUMNS = ['person_id', 'payload', 'ends_at_ms'] as const;
/** A person has at most one challenge too many, unless an older version of the server allowed more. */
const REMOVED_MAX = 1_000;

export function createSqlChallenges({ reader, writer }: Sql): ChallengeStore {
  return {
    put: (challenge, max) =>
      writer.write(async (trx) => {
        if (challenge.personId === null && (await openOf(trx, challenge)) >= max) return false;
        await insertChallenge(trx, challenge);
        await endOldest(trx, challenge, max);
        return true;
      }),

    peek: (hash, kind, nowMs) => peekChallenge(reader, hash, kind, nowMs),

    attempt: (hash, kind, { nowMs, triesMax }) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('challenges')
          .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
          .where('hash', '=', hash)
          .where('kind', '=', kind)
          .where('ends_at_ms', '>', nowMs)
          .returning([...COLUMNS, 'tries'])
          .executeTakeFirst();
        if (row === undefined) return null;
        if (row.tries <= triesMax) return toOpenChallenge(row);
        await trx.deleteFrom('challenges').where('hash', '=', hash).execute();
        return null;
      }),

    take: (hash, kind, nowMs) => writer.write((trx) => takeChallenge(trx, hash, kind, nowMs)),

    removeOf: (personId, kinds) => writer.write((trx) => removeChallenges(trx, personId, kinds)),

    tidy: (nowMs, max) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('challenges')
          .where('hash', 'in', (query) =>
            query.selectFrom('challenges').select('hash').where('ends_at_ms', '<=', nowMs).limit(max),
          )
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

export async function peekChallenge(
  db: Db,
  hash: string,
  kind: ChallengeKind,
  nowMs: number,
): Promise<OpenChallenge | null> {
  const row = await db
    .selectFrom('challenges')
    .select(COLUMNS)
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('ends_at_ms', '>', nowMs)
    .executeTakeFirst();
  return row === undefined ? null : toOpenChallenge(row);
}

/** Part of a transaction that consumes a challenge together with what it allows. */
export async function takeChallenge(
  trx: Db,
  hash: string,
  kind: ChallengeKind,
  nowMs: number,
): Promise<OpenChallenge | null> {
  const row = await trx
    .deleteFrom('challenges')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('ends_at_ms', '>', nowMs)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toOpenChallenge(row);
}

export async function insertChallenge(trx: Db, challenge: Challenge): Promise<void> {
  await trx
    .insertInto('challenges')
    .values({
      hash: challenge.hash,
      kind: challenge.kind,
      person_id: challenge.personId,
      payload: challenge.payload,
      created_at_ms: challenge.createdAtMs,
      ends_at_ms: challenge.endsAtMs,
    })
    .execute();
}

export async function removeChallenges(
  trx: Db,
  personId: PersonId,
  kinds: readonly ChallengeKind[],
): Promise<void> {
  await trx.deleteFrom('challenges').where('person_id', '=', personId).where('kind', 'in', kinds).execute();
}

/** The number of open challenges of that kind without a person. */
async function openOf(trx: Db, { kind, createdAtMs }: Challenge): Promise<number> {
  const { open } = await trx
    .selectFrom('challenges')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('kind', '=', kind)
    .where('person_id', 'is', null)
    .where('ends_at_ms', '>', createdAtMs)
    .executeTakeFirstOrThrow();
  return Number(open);
}

/** Part of a transaction that adds a challenge of a person: see `ChallengeStore.put`. */
export async function endOldest(trx: Db, { hash, personId, kind }: Challenge, max: number): Promise<void> {
  if (personId === null) return;
  await trx
    .deleteFrom('challenges')
    .where('hash', 'in', (query) =>
      query
        .selectFrom('challenges')
        .select('hash')
        .where('person_id', '=', personId)
        .where('kind', '=', kind)
        .where('hash', '<>', hash)
        .orderBy('ends_at_ms', 'desc')
        .orderBy('hash')
        .limit(REMOVED_MAX)
        .offset(max - 1),
    )
    .execute();
}

const toOpenChallenge = (row: {
  person_id: number | null;
  payload: string;
  ends_at_ms: number;
}): OpenChallenge => ({
  personId: row.person_id as PersonId | null,
  payload: row.payload,
  endsAtMs: row.ends_at_ms,
});
