import { facadeOperation } from '../../wire/facade.ts';
import * as contract from './contract-conversions.ts';
import * as translate from './translate-conversions.ts';

export const listConversions = facadeOperation({
  name: 'listConversions',
  method: 'GET',
  path: '/api/v1/conversions',
  source: 'public',
  summary: 'What came of clicks, newest first',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.conversionsInput,
  fields: contract.conversionsClasses,
  output: contract.conversionsOutput,
  async call({ core }, { caller, input }) {
    const { items, hasMore } = await core.conversions.list(caller, translate.toConversionWishes(input));
    return { conversions: items.map(translate.fromConversion), has_more: hasMore };
  },
});

export const recordConversion = facadeOperation({
  name: 'recordConversion',
  method: 'POST',
  path: '/api/v1/conversions',
  source: 'public',
  summary: 'Report what came of a click',
  scopes: ['links:write'],
  input: contract.conversionInput,
  fields: contract.conversionClasses,
  bytesMax: 8 * 1_048_576,
  output: contract.conversionsOutput,
  async call({ core }, { caller, input }) {
    const kept = await core.conversions.record(caller, translate.toNewConversions(input));
    return { conversions: kept.map(translate.fromConversion), has_more: false };
  },
});
