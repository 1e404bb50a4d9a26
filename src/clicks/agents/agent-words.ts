import Bowser from 'bowser';
import type { AgentWords } from '../../core/rules/rule-words.ts';
import { IN_APPS } from '../steps/in-app.ts';
import { DEVICE_SYSTEMS } from './tables/devices.ts';

/** Every name that a user agent can be read as. */
export const agentWords = (): AgentWords => ({
  systems: [...new Set([...Object.values(Bowser.OS_MAP), ...DEVICE_SYSTEMS])],
  inApps: IN_APPS,
});
