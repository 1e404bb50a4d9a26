import { z } from 'zod';
import { mapped, takes } from '../../../wire/kit/field-rows.ts';
import { callerFields, linklyScalar } from './values.ts';

const whose = {
  ...callerFields(linklyScalar, linklyScalar),
  id: mapped(linklyScalar, 'the number of the link'),
};

export const linklyWebhookList = takes(whose);
export const linklyOneWebhook = takes({
  ...whose,
  url: mapped(z.string(), 'the URL that events are sent to; percent-encoded in the path'),
});
export const linklyWebhooksOutput = z.strictObject({ webhooks: z.array(z.string()) });
