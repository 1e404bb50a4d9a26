import { openClicks } from '../../../tests/support/click-tables.ts';
import { startClickhouse } from '../../../tests/support/clickhouse.ts';
import { clickStatsContract } from '../contract/click-stats.contract.ts';

const server = await startClickhouse();

clickStatsContract('ClickHouse', () => openClicks(server));
