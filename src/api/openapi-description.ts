/** The introduction of the reference. */
export const DESCRIPTION = [
  'Manages links and reads their statistics. Requests and answers are JSON, times are RFC 3339 in UTC, and ids are strings such as `lnk_1c`.',
  'Send your key with each request: `Authorization: Bearer wm_…`. Items of another workspace are answered as not found. A personal key acts on the workspace in `X-Workspace-Id`; by default, on the workspace that the key was created in. A GET takes it as `?workspace=wsp_7` too; both must be the same. An administrator of the instance can act on any workspace; by default, on the first.',
  'Lists are paged: repeat the request with `cursor` set to `next_cursor` until it is null. Unknown fields and parameters are refused, to catch typos.',
  'Errors are RFC 9457 `application/problem+json` with a stable `code`; `errors` has the JSON pointer of each invalid field. Every answer has `X-Request-Id`.',
  'If the plan has a rate limit, every answer has `RateLimit`, `RateLimit-Policy`, and `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix seconds). An answer with status 429 has `Retry-After`: the code `rate_limited` means too many requests, `quota_exceeded` means that the quota of the period is used up.',
  'Send `Idempotency-Key` with any authenticated POST: for 24 hours, the same request with the same value gets the same answer, marked `Idempotency-Replayed: true`. A different request with that value gets 409. Refusals are replayed too, except 429 and 5xx.',
  'Send the `ETag` of a link in `If-Match` to get 412 instead of overwriting a concurrent change, or in `If-None-Match` to get 304 when the link is unchanged.',
].join('\n\n');

export const TAGS = [
  { name: 'Links', description: 'Create, find, change and restore links.' },
  { name: 'Links in bulk', description: 'Up to 1,000 links in one request, or any number in a stream.' },
  {
    name: 'Tags',
    description: 'Rename, merge and delete the tags of links.',
  },
  { name: 'Statistics', description: 'Clicks by time, place, device and referrer.' },
  { name: 'Domains', description: 'The hosts of short links.' },
  { name: 'Webhooks', description: 'Events that are sent to your server as they happen.' },
  { name: 'Keys', description: 'API keys and what they may do.' },
  { name: 'Members', description: 'The people of a workspace, and their invitations.' },
  { name: 'Instance', description: 'The server itself, for its administrators.' },
  { name: 'Workspaces', description: 'Workspaces, their plans and usage.' },
  { name: 'Your account', description: 'The person behind a key or session, and their sessions.' },
  {
    name: 'Signing in',
    description: 'Sessions of people in a browser, the first account, and forgotten passwords.',
  },
  { name: 'Audit log', description: 'Who changed what, and when.' },
] as const;
