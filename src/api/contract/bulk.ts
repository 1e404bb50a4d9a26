import { z } from '@hono/zod-openapi';
import { problem } from './common.ts';
import { link, linkChange, newLink } from './link.ts';
import { linkFilter } from './link-list.ts';

export const BULK_MAX = 1_000;

/** Items are checked one by one, so that an invalid link does not refuse the others. */
export const newLinks = z.array(z.unknown()).min(1).max(BULK_MAX);
export const newLinksDocumented = z.array(newLink).min(1).max(BULK_MAX);

const targets = {
  ids: z.array(z.string()).min(1).max(BULK_MAX).optional(),
  filter: linkFilter.optional(),
};

const hasOneTarget = (body: { ids?: unknown; filter?: unknown }): boolean =>
  (body.ids === undefined) !== (body.filter === undefined);
const ONE_TARGET = {
  message: 'Must have either `ids` or `filter`.',
  params: { code: 'one_of' },
};

export const bulkChange = z
  .strictObject({ ...targets, change: linkChange })
  .refine(hasOneTarget, ONE_TARGET)
  .openapi('BulkChange');
export const bulkRemoval = z.strictObject(targets).refine(hasOneTarget, ONE_TARGET).openapi('BulkRemoval');
export type Targets = Pick<z.output<typeof bulkRemoval>, 'ids' | 'filter'>;

export const bulkResults = z
  .array(
    z.strictObject({
      index: z.int(),
      id: z.string().optional(),
      status: z.int(),
      link: link.optional(),
      error: problem.optional(),
    }),
  )
  .openapi('BulkResults');
