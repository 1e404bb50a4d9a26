import type { Migration } from '../migration.ts';

/** Adds columns. A `link_id` of 0 means no link: a conversion may belong to the workspace alone. */
export const conversionEvents: Migration = {
  version: 13,
  name: 'conversion-events',
  statements: ({ integer, text }) => [
    `alter table conversions add column event_name ${text}`,
    `alter table conversions add column event_type ${text}`,
    `alter table conversions add column customer_id ${text}`,
    `alter table conversions add column click_id ${text}`,
    `alter table conversions add column reported_at_ms ${integer}`,
  ],
};
