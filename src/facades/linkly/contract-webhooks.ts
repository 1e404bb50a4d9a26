import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';
import { callerClasses } from './contract.ts';

const words = z.union([z.string(), z.number()]).nullable().optional();
const whose = { id: words, ws: words, workspace_id: words, api_key: words };

export const webhooksInput = z.object(whose);
export const webhookInput = z.object({ ...whose, url: z.string() });

const whoseClasses = { ...callerClasses, id: mapped('the number of the link') };
export const webhooksClasses = whoseClasses;
export const webhookClasses = {
  ...whoseClasses,
  url: mapped('where it is sent to; in the path percent-encoded'),
};
export const webhooksOutput = z.strictObject({ webhooks: z.array(z.string()) });
