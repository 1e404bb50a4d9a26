import { z } from 'zod';
import { mapped, takes } from '../../../wire/kit/field-rows.ts';
import { callerFields, linklyScalar } from './values.ts';

const keyFields = callerFields(linklyScalar, linklyScalar);
const domainId = mapped(linklyScalar, 'the number of the domain');

export const linklyCallerOnly = takes(keyFields);
export const linklyOneDomain = takes({ ...keyFields, id: domainId });
export const linklyNewDomain = takes({
  ...keyFields,
  name: mapped(linklyScalar, 'the host'),
  host: mapped(linklyScalar, 'the same as `name`'),
  domain: mapped(linklyScalar, 'the same as `name`'),
});
export const linklyFavicon = takes({
  ...keyFields,
  id: domainId,
  favicon: mapped(linklyScalar, 'the URL of an image; null removes the icon'),
  url: mapped(linklyScalar, 'the same as `favicon`'),
});

const text = z.string();
export const linklyWorkspacesOutput = z.array(z.strictObject({ id: z.int(), name: text }));
export const linklyKeyOutput = z.strictObject({ success: z.literal(true), workspace_id: z.int() });
export const linklyDomainsOutput = z.strictObject({
  domains: z.array(z.strictObject({ id: z.int(), name: text, host: text })),
});
