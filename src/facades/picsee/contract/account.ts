import { z } from 'zod';
import { mapped, takes } from '../../../wire/kit/field-rows.ts';
import { answerOf } from './values.ts';

const text = z.string();
const count = z.int().min(0);

const optional = text.optional();

export const picseeRange = takes({
  startTime: mapped(optional, 'default zone: Taipei; default: 30 days ago'),
  endTime: mapped(optional, 'default zone: Taipei; default: now'),
});
export const picseeNoInput = takes({});

export const picseeStatusOutput = answerOf(
  z.strictObject({
    picseeId: z.int(),
    email: text,
    planName: z.enum(['free', 'basic', 'advanced']),
    quota: z.int(),
    usage: count,
    endTime: text,
    queryTime: text,
  }),
);
export const picseeUsageOutput = answerOf(
  z.array(z.strictObject({ externalId: text.nullable(), usage: count })),
);
export const picseeDomainsOutput = answerOf(
  z.array(z.strictObject({ domain: text, isHttps: z.boolean(), isDefault: z.boolean() })),
);
export const picseeTagsOutput = answerOf(z.array(z.strictObject({ id: z.int(), name: text })));
export const picseeToolsOutput = answerOf(
  z.strictObject({
    utmSources: z.array(text),
    utmMediums: z.array(text),
    fbPixels: z.array(text),
    gTags: z.array(text),
  }),
);
