import { parseCursor as readPosition, writeCursor } from '../core/base/cursor.ts';
import { invariant } from '../core/base/invariant.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { conversion, conversionPage, conversionQuery, newConversion } from './contract/conversion.ts';
import { operation } from './native.ts';
import { badCursor, paged } from './page.ts';
import { fromConversion, toNewConversion } from './translate/conversion.ts';
import { toLinkId } from './translate/link.ts';

const tag = 'Statistics';
const SORT = 'conversions';

export const createConversion = operation({
  name: 'createConversion',
  method: 'POST',
  path: '/conversions',
  tag,
  summary: 'Report a conversion of a click',
  description: 'Stores the conversion. The statistics of the link do not change.',
  scopes: ['links:write'],
  body: {
    schema: newConversion,
    example: { link_id: 'lnk_1', value: 49.9, currency: 'EUR', external_id: 'order-17' },
  },
  answers: { 201: { description: 'The conversion as stored.', schema: conversion } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core }, { caller, body }) {
    const [kept] = await core.conversions.record(caller, [toNewConversion(body)]);
    invariant(kept !== undefined, 'a conversion that is recorded is answered');
    return fromConversion(kept);
  },
});

export const listConversions = operation({
  name: 'listConversions',
  method: 'GET',
  path: '/conversions',
  tag,
  summary: 'List conversions, newest first by default',
  scopes: ['stats:read'],
  query: conversionQuery,
  answers: { 200: { description: 'One page.', schema: conversionPage } },
  refusals: ['link_not_found'],
  async call({ core }, { caller, query }) {
    const { order = 'newest_first' } = query;
    const sort = `${SORT}-${order}`;
    const past = query.cursor === undefined ? null : readPosition(query.cursor, sort);
    if (query.cursor !== undefined && past === null) throw badCursor();
    const { items, hasMore } = await core.conversions.list(caller, {
      linkId: query.link_id === undefined ? null : toLinkId(query.link_id),
      fromMs: query.from ?? null,
      toMs: query.to ?? null,
      order,
      past,
      limit: query.limit ?? PAGE_LIMIT,
    });
    const last = items.at(-1);
    const next = hasMore && last !== undefined ? writeCursor(sort, { value: last.atMs, id: last.id }) : null;
    return paged(items.map(fromConversion), next);
  },
});
