import type { BotReason, Click } from '../../core/clicks/click.ts';

/** The device, system and browser that a user agent names. */
export interface Agent {
  readonly device: Exclude<Click['device'], 'bot'>;
  readonly platform: Click['platform'];
  readonly os: string;
  readonly osVersion: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly inApp: string;
}

export interface BotVerdict {
  /** Counted as a bot by statistics and rules. */
  readonly bot: boolean;
  /** Certainly a bot, which may be refused: turning a person away costs more than letting a crawler pass. */
  readonly sure: boolean;
  readonly name: string;
  readonly reason: BotReason;
}

/** What has been read of a user agent; null until a step needs it and fills it in. */
export interface AgentRecord {
  /** Bounded. */
  readonly userAgent: string;
  verdict: BotVerdict | null;
  agent: Agent | null;
}
