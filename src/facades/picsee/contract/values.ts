import { z } from 'zod';
import { mapped } from '../../../wire/kit/field-rows.ts';

export const linkInPath = mapped(z.string(), '`encodeId` of the link, in the path');

const meta = z.strictObject({
  request: z.strictObject({ url: z.record(z.string(), z.string()), query: z.record(z.string(), z.string()) }),
});
/** The part of an answer that repeats the request. */
export const answerOf = <T extends z.ZodType>(data: T) => z.strictObject({ data, meta });
