import type { ServerEvent } from '../api/live.ts';

/** One counted click, as the stream and the export have it. */
export interface LiveClick {
  /** Counts up, for a list that grows at one end. */
  readonly key: number;
  readonly time: string;
  readonly link_id: string | null;
  readonly domain: string;
  readonly country: string;
  readonly city: string;
  readonly device: string;
  readonly platform: string;
  readonly browser: string;
  readonly in_app: string;
  readonly source: string;
  readonly trigger: string;
  readonly bot: boolean;
  readonly bot_name: string;
  readonly bot_reason: string;
}

export interface LiveState {
  /** Newest first. */
  readonly clicks: readonly LiveClick[];
  /** Clicks that the stream left out because this page read too slowly. */
  readonly missed: number;
  /** Whether more may be missed. */
  readonly isLeast: boolean;
  /** All that came since the page was opened. */
  readonly count: number;
}

export const NO_CLICKS: LiveState = { clicks: [], missed: 0, isLeast: false, count: 0 };

/** The state after a batch of events; what is not an event of ours is left out. */
export function takeEvents(state: LiveState, events: readonly ServerEvent[], clicksMax: number): LiveState {
  const fresh: LiveClick[] = [];
  let { missed, isLeast, count } = state;
  for (const event of events) {
    const data = readData(event);
    if (data === null) continue;
    if (event.event === 'click') {
      count += 1;
      fresh.push({ ...(data as unknown as Omit<LiveClick, 'key'>), key: count });
    } else if (event.event === 'missed') {
      missed += Number(data.clicks ?? 0);
      isLeast ||= data.at_least === true;
    }
  }
  const clicks = [...fresh.slice(-clicksMax).reverse(), ...state.clicks].slice(0, clicksMax);
  return { clicks, missed, isLeast, count };
}

function readData({ data }: ServerEvent): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(data);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}
