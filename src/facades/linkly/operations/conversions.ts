import { facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/conversions.ts';
import * as translate from '../translate/conversions.ts';

const listConversions = facadeOperation({
  name: 'listConversions',
  method: 'GET',
  path: '/api/v1/conversions',
  source: 'public',
  summary: 'List conversions, newest first',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.linklyConversionList,
  output: contract.linklyConversionsOutput,
  async call({ core }, { caller, input }) {
    const { items, hasMore } = await core.conversions.list(caller, translate.toConversionQuery(input));
    return { conversions: items.map(translate.fromLinklyConversion), has_more: hasMore };
  },
});

const recordConversion = facadeOperation({
  name: 'recordConversion',
  method: 'POST',
  path: '/api/v1/conversions',
  source: 'public',
  summary: 'Report a conversion of a click',
  scopes: ['links:write'],
  ...contract.linklyNewConversions,
  bytesMax: 8 * 1_048_576,
  output: contract.linklyConversionsOutput,
  async call({ core }, { caller, input }) {
    const recorded = await core.conversions.record(caller, translate.toNewConversions(input));
    return { conversions: recorded.map(translate.fromLinklyConversion), has_more: false };
  },
});

export const linklyConversions = { listConversions, recordConversion };
