import { z } from '@hono/zod-openapi';
import type { Actor } from '../../core/base/actor.ts';
import { AUDIT_ACTIONS, type AuditSubject, NUMBERED_SUBJECTS } from '../../core/base/audit-entry.ts';
import { keyIds, personIds } from '../../wire/values/ids.ts';
import { SUBJECT_IDS, TAG_SUBJECT } from '../translate/audit-subject.ts';
import { listQuery } from './account.ts';
import { namedActor } from './actor.ts';
import { flag, pageOf, time, timeInput } from './common.ts';

/** A parameter that names something; `read` returns null for every text that names nothing. */
const naming = <T>(read: (text: string) => T | null, detail: string, example: string) =>
  z
    .string()
    .transform((text, context) => {
      const found = read(text);
      if (found !== null) return found;
      context.addIssue({ code: 'custom', message: detail, params: { code: 'unknown_value' } });
      return z.NEVER;
    })
    .openapi({ type: 'string', example });

const AUDIT_FORMATS = ['json', 'ndjson', 'csv'] as const;

export const auditQuery = listQuery.extend({
  actor: naming(
    readActorParameter,
    'Must be the id of a key or of a person, `guest` or `environment`.',
    'per_7',
  )
    .optional()
    .openapi({ description: 'Only entries of this key or person, of guests, or of the operator.' }),
  action: z.enum(AUDIT_ACTIONS).optional().openapi({ description: 'Only entries with this action.' }),
  subject: naming(
    readSubjectParameter,
    'Must be an id such as key_3, or `tag:` and the name of a tag.',
    'key_3',
  )
    .optional()
    .openapi({ description: 'Only entries about this thing: an id, or `tag:` and the name of a tag.' }),
  from: timeInput.optional().openapi({ description: 'Only entries at or after this time.' }),
  to: timeInput.optional().openapi({ description: 'Only entries before this time.' }),
  format: z.enum(AUDIT_FORMATS).optional().openapi({ description: 'Overrides `Accept`.' }),
  download: flag.optional().openapi({ description: 'Makes browsers save an export as a file.' }),
});
export type AuditQueryInput = z.output<typeof auditQuery>;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

export const auditEntry = z
  .strictObject({
    id: z.string().openapi({ example: 'aud_1' }),
    at: time,
    workspace_id: z
      .string()
      .nullable()
      .openapi({ description: 'Null for the instance and for people.', example: 'wsp_1' }),
    actor: namedActor.nullable(),
    action: z.string().openapi({ example: 'member.changed' }),
    subject: z
      .strictObject({
        kind: z.enum([...NUMBERED_SUBJECTS, 'tag']),
        id: z.string().openapi({ description: 'Of a tag, its name.', example: 'per_8' }),
      })
      .nullable()
      .openapi({ description: 'What was changed. It may not exist any more.' }),
    details: z.record(z.string(), z.union([value, z.strictObject({ from: value, to: value })])).openapi({
      type: 'object',
      description:
        'What else is known: a value, or the value before and after a change. Never a secret. Long texts are cut.',
      example: { role: { from: 'editor', to: 'admin' } },
    }),
    client: z
      .strictObject({ browser: z.string(), country: z.string() })
      .nullable()
      .openapi({
        description:
          'The browser and country where the session of a person was started. No address is stored.',
        example: { browser: 'Chrome on Mac', country: 'FR' },
      }),
  })
  .openapi('AuditEntry');
export const auditPage = pageOf(auditEntry).openapi('AuditPage');

function readActorParameter(text: string): Actor | null {
  if (text === 'guest' || text === 'environment') return { kind: text };
  const key = keyIds.read(text);
  if (key !== null) return { kind: 'key', id: key };
  const person = personIds.read(text);
  return person === null ? null : { kind: 'person', id: person };
}

function readSubjectParameter(text: string): AuditSubject | null {
  if (text.startsWith(TAG_SUBJECT) && text.length > TAG_SUBJECT.length) {
    return { kind: 'tag', name: text.slice(TAG_SUBJECT.length) };
  }
  for (const kind of NUMBERED_SUBJECTS) {
    const id = SUBJECT_IDS[kind].read(text);
    if (id !== null) return { kind, id };
  }
  return null;
}
