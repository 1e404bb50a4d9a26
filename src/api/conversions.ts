import { readCursor as readPosition, writeCursor } from '../core/cursor.ts';
import { invariant } from '../core/invariant.ts';
import { replyJson } from '../wire/reply.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { conversion, conversionPage, conversionQuery, newConversion } from './contract/conversion.ts';
import { LINK_BYTES_MAX, operation } from './native.ts';
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
  summary: 'Report what came of a click',
  description: 'The conversion is stored and can be listed; it does not change the figures of the link.',
  scopes: ['links:write'],
  body: {
    schema: newConversion,
    maxBytes: LINK_BYTES_MAX,
    example: { link_id: 'lnk_1', value: 49.9, currency: 'EUR', external_id: 'order-17' },
  },
  answers: { 201: { description: 'As it is kept.', schema: conversion } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core }, { caller, body }) {
    const [kept] = await core.conversions.record(caller, [toNewConversion(body)]);
    invariant(kept !== undefined, 'a conversion that is recorded is answered');
    return replyJson(201, fromConversion(kept));
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
    return replyJson(200, paged(items.map(fromConversion), next));
  },
});
