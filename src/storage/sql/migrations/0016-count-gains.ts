import type { Migration } from '../migration.ts';

export const countGains: Migration = {
  version: 16,
  name: 'count_gains',
  statements: ({ givenId, bytes }) => [`create table count_gains (seq ${givenId}, gains ${bytes} not null)`],
};
