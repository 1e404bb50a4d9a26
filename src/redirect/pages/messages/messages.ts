export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Everything that pages say to visitors, in one language. */
export interface Messages {
  /** BCP 47, for the page and for dates and numbers. */
  readonly tag: string;
  readonly missing: Notice;
  /** The bare address of a domain. */
  readonly root: Notice;
  readonly expired: Notice;
  readonly disabled: Notice;
  readonly blocked: Notice;
  readonly unknownHost: Notice;
  readonly welcome: Notice;
  readonly failed: Notice;
  readonly notStarted: { readonly title: string; readonly text: (when: string) => string };
  /** Asks for the same page once more. */
  readonly again: string;
  /** Leads to the owner of the domain; `{name}` is who that is. */
  readonly home: string;
  readonly password: {
    readonly title: string;
    readonly text: string;
    readonly label: string;
    readonly button: string;
    readonly wrong: string;
    /** `wait` is a duration such as "12 minutes". */
    readonly throttled: (wait: string) => string;
  };
  readonly preview: {
    readonly title: string;
    readonly leadsTo: string;
    readonly made: (date: string) => string;
    readonly button: string;
    readonly password: string;
    readonly depends: string;
    readonly expired: string;
    readonly disabled: string;
    readonly not_started: string;
  };
  readonly statistics: {
    readonly title: string;
    readonly clicks: string;
    readonly visitors: string;
    readonly perDay: string;
    readonly allTime: string;
    /** Visits that are no clicks. */
    readonly bots: string;
    readonly period: string;
    readonly table: string;
    readonly busiest: string;
    /** No clicks in the days that are shown. */
    readonly none: string;
    /** No clicks at all. */
    readonly never: string;
    readonly day: string;
    readonly countries: string;
    readonly sources: string;
    readonly devices: string;
    readonly direct: string;
    readonly unknown: string;
    readonly people: string;
    readonly deviceNames: Readonly<Record<string, string>>;
  };
  readonly way: { readonly title: string; readonly text: string; readonly button: string };
  readonly app: {
    readonly title: string;
    readonly text: string;
    readonly open: string;
    readonly store: string;
    readonly web: string;
  };
}
