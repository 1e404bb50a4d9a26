import { z } from '@hono/zod-openapi';

const fields = {
  kind: z.enum(['key', 'person', 'guest', 'environment']).openapi({
    description:
      'A key, a person who is signed in, a caller without a key, or the operator: a key from the environment or a command on the server.',
  }),
  id: z.string().nullable().openapi({
    description: 'The id of the key or of the person; null for the others.',
    example: 'per_7',
  }),
};

/** Who changed something. */
export const actor = z.strictObject(fields).openapi('Actor');
export type ActorAnswer = z.output<typeof actor>;

export const namedActor = z
  .strictObject({
    ...fields,
    name: z.string().nullable().openapi({
      description:
        'The current name of the key, or of the person: the email address if the person has no name. Null if unknown.',
      example: 'Ann',
    }),
  })
  .openapi('NamedActor');
