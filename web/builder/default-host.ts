import type { FormValues } from './form.ts';
import type { BuilderPlace } from './request.ts';

/**
 * Without a domain, the compatible APIs use the server's own host, and the form means the default of the workspace: the
 * values with that host, if it is another one.
 */
export function withDefaultHost(values: FormValues, { ownHost, defaultHost }: BuilderPlace): FormValues {
  if (values.domain !== undefined || defaultHost === ownHost) return values;
  return { ...values, domain: defaultHost };
}
