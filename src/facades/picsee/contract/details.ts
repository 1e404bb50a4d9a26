import { z } from 'zod';
import { takes } from '../../../wire/kit/field-rows.ts';
import { picseeRange } from './account.ts';
import { answerOf, linkInPath } from './values.ts';

const text = z.string();
const count = z.int().min(0);

export const picseeDetails = takes({ link: linkInPath, ...picseeRange.fields });

export const picseeDaysOutput = answerOf(
  z.array(z.strictObject({ date: text, totalClicks: count, uniqueClicks: count })),
);
export const picseeNamesOutput = answerOf(z.array(z.strictObject({ name: text, uniqueClicks: count })));
export const picseeRegionsOutput = answerOf(
  z.array(z.strictObject({ code: text, name: text, uniqueClicks: count })),
);
export const picseeAudienceOutput = answerOf(
  z.strictObject({ interests: z.array(text), brands: z.array(text) }),
);
