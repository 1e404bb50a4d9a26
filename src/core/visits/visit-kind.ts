/**
 * The outcome of a visit. A `click` reached a destination and counts; the others reached no link and are stored as
 * orphans. The spool stores the index: append only.
 */
export const VISIT_KINDS = ['click', 'missing', 'expired', 'disabled', 'not_started', 'root'] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

/** How the visitor reached the short URL. The spool stores the index: append only. */
export const TRIGGERS = ['link', 'qr', 'app'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * How a prefetch is marked: by a legacy header or by `Sec-Purpose`. The spool stores the index: append only; a higher
 * index takes precedence.
 */
export const PREFETCHES = ['', 'older_mark', 'sec_purpose'] as const;
export type Prefetch = (typeof PREFETCHES)[number];
