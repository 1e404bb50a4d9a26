import type { Limited } from '../../core/base/problem.ts';

/** The message of `too_many` about one limit. */
export interface LimitRow {
  readonly message: (max: string) => string;
  /** Whether the same call can succeed a few seconds later. */
  readonly isMomentary: boolean;
}

const inRequest = (items: string): LimitRow => ({
  message: (max) => `At most ${max} ${items} at once.`,
  isMomentary: false,
});

const inWorkspace = (items: string): LimitRow => ({
  message: (max) => `A workspace can have at most ${max} ${items}.`,
  isMomentary: false,
});

const atTheMoment = (items: string): LimitRow => ({
  message: (max) => `At most ${max} ${items} at the same time. Try again in a few seconds.`,
  isMomentary: true,
});

export const LIMITS: { readonly [W in Limited]: LimitRow } = {
  links: inRequest('links'),
  external_ids: {
    message: (max) => `A dry run can have at most ${max} external ids.`,
    isMomentary: false,
  },
  custom_slugs: { message: (max) => `A dry run can have at most ${max} custom slugs.`, isMomentary: false },
  tags: inWorkspace('tags'),
  tag_aliases: inWorkspace('names of merged tags'),
  webhooks: inWorkspace('webhooks'),
  conversions: inWorkspace('conversions'),
  conversions_at_once: inRequest('conversions'),
  conversion_rows: inRequest('rows'),
  domains: inWorkspace('domains'),
  members: inWorkspace('members'),
  open_invitations: inWorkspace('open invitations'),
  statistics_days: inRequest('days'),
  links_of_one_url: inRequest('links with the same destination can be searched'),
  links_searched: inRequest('links can be searched'),
  passwords: atTheMoment('passwords can wait to be checked'),
  qr_codes: atTheMoment('QR codes can wait to be drawn'),
  logos: atTheMoment('logos can wait to be fetched'),
  titles: atTheMoment('titles can wait to be fetched'),
  statistics: atTheMoment('statistics can wait to be calculated'),
  bulk_calls: atTheMoment('bulk calls can wait'),
  domain_checks: atTheMoment('domains can wait to be checked'),
  live_streams: atTheMoment('live streams can be open'),
  manual_deliveries: atTheMoment('manual deliveries can run'),
  passkeys: { message: (max) => `A person can have at most ${max} passkeys.`, isMomentary: false },
};
