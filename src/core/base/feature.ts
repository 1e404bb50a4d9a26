/** Features that a plan may exclude, by their names in the configuration. */
export const FEATURES = [
  'branded_domain',
  'edit',
  'edit_destination',
  'edit_destination_any',
  'delete',
  'list',
  'search',
  'batch',
  'title',
  'no_title',
  'password',
  'expiration',
  'mobile_redirect',
  'targets',
  'ab_test',
  'unique_window',
  'unique_window_custom',
  'public_stats',
  'open_graph',
  'pixels',
  'tags',
  'utm',
  'path_format',
  'analytics',
  'details',
  'details_year',
  'audience',
  'team_api',
] as const;
export type Feature = (typeof FEATURES)[number];

/**
 * Features whose absence limits programs: the operation is not in the plan's API. They do not limit a person in a session.
 * Features of links (`password`, `ab_test`, …) limit both.
 */
export const API_FEATURES: ReadonlySet<Feature> = new Set([
  'list',
  'search',
  'batch',
  'details',
  'edit',
  'delete',
  'team_api',
  'analytics',
]);

export const ALL_FEATURES: ReadonlySet<Feature> = new Set(FEATURES);

export const without = (...excluded: readonly Feature[]): ReadonlySet<Feature> =>
  new Set(FEATURES.filter((feature) => !excluded.includes(feature)));
