import { z } from '@hono/zod-openapi';
import { emailInput } from './account.ts';
import { pageOf, time } from './common.ts';
import { activityFields } from './people.ts';

const bytes = z.int().openapi({ description: 'Bytes.' });

export const instance = z
  .strictObject({
    version: z.string(),
    started_at: time.nullable(),
    ready: z.boolean().openapi({ description: 'Whether visitors are served.' }),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        ok: z.boolean(),
        reason: z.string().nullable().openapi({ description: 'Why the check fails.' }),
      }),
    ),
    spool: z.strictObject({
      bytes,
      unread_bytes: bytes.openapi({ description: 'Bytes of clicks that are not counted yet.' }),
      oldest_at: time.nullable().openapi({ description: 'The oldest click that is not counted yet.' }),
      stuck: z
        .strictObject({ sink: z.string(), seconds: z.number() })
        .nullable()
        .openapi({ description: 'Where counting fails, and for how long.' }),
    }),
    workers: z.int().openapi({ description: 'Redirect processes that serve visitors.' }),
    memory: z.strictObject({ main_bytes: bytes, workers_bytes: bytes }),
    disk: z.strictObject({ free_bytes: bytes, total_bytes: bytes }),
    last_backup_at: time.nullable().openapi({
      description: 'The newest complete backup in the data folder.',
    }),
    mail: z
      .strictObject({
        configured: z.boolean(),
        waiting: z.int(),
        last_sent_at: time.nullable(),
        last_failed_at: time.nullable(),
      })
      .openapi({ description: 'The mails since the server started.' }),
    blocked_hosts: z.int(),
  })
  .openapi('Instance');

export const instancePerson = z
  .strictObject({
    id: z.string().openapi({ example: 'per_4' }),
    email: z.string(),
    name: z.string(),
    is_instance_admin: z.boolean(),
    workspaces: z.int().openapi({ description: 'The number of workspaces with this member.' }),
    ...activityFields,
    created_at: time,
  })
  .openapi('InstancePerson');
export const instancePersonPage = pageOf(instancePerson).openapi('InstancePersonPage');
export const instancePersonId = z.object({ person: z.string().openapi({ example: 'per_4' }) });
export const instancePersonChange = z
  .strictObject({ is_instance_admin: z.boolean() })
  .openapi('InstancePersonChange');
export const instanceWorkspaceId = z.object({ workspace: z.string().openapi({ example: 'wsp_7' }) });

export const mailTest = z
  .strictObject({
    email: emailInput.optional().openapi({ description: 'Default: your own address.' }),
  })
  .openapi('MailTest');
export const mailTested = z
  .strictObject({
    email: z.string(),
    ok: z.boolean().openapi({ description: 'Whether the mail server accepted the mail.' }),
    fault: z.string().nullable().openapi({ description: 'What the mail server said if not.' }),
  })
  .openapi('MailTested');
