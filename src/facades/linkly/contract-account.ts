import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';
import { callerClasses } from './contract.ts';

const words = z.union([z.string(), z.number()]).nullable().optional();
const whose = { ws: words, workspace_id: words, api_key: words };
const text = z.string();

export const callerInput = z.object(whose);
export const domainIdInput = z.object({ ...whose, id: words });
export const newDomainInput = z.object({ ...whose, name: words, host: words, domain: words });

export const faviconInput = z.object({ ...whose, id: words, favicon: words, url: words });

export const domainIdClasses = { ...callerClasses, id: mapped('the number of the domain') };
export const newDomainClasses = {
  ...callerClasses,
  name: mapped('the host'),
  host: mapped('the same'),
  domain: mapped('the same'),
};

export const faviconClasses = {
  ...domainIdClasses,
  favicon: mapped('the address of an image; null takes it off'),
  url: mapped('the same'),
};

export const workspacesOutput = z.array(z.strictObject({ id: z.int(), name: text }));
export const testOutput = z.strictObject({ success: z.literal(true), workspace_id: z.int() });
export const domainsOutput = z.strictObject({
  domains: z.array(z.strictObject({ id: z.int(), name: text, host: text })),
});
