/** What the reference says before the operations. */
export const DESCRIPTION = [
  'Links, their statistics and everything around them. JSON in and out; times are RFC 3339 in UTC; ids are texts such as `lnk_1c`.',
  'Send your key with each request: `Authorization: Bearer wm_…`. What is not yours is answered like what is not there. A personal key acts on the workspace named by `X-Workspace-Id`, one of its person, or on the one that it was made in; an administrator of the instance on any, or on the first one.',
  'Lists come in pages: ask again with `cursor` set to `next_cursor` until it is null. Unknown fields and parameters are refused, to catch typing errors.',
  'Errors are RFC 9457 `application/problem+json` with a stable `code`, and `errors` naming each bad field by JSON pointer. Every answer carries `X-Request-Id`.',
  'Where the plan has a rate, every answer tells what is left of it: `RateLimit`, `RateLimit-Policy`, and `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix seconds). 429 says when to come back in `Retry-After`: `rate_limited` means slower, `quota_exceeded` means the plan is used up for the period.',
  '`Idempotency-Key` on any POST with a key: the same key and request get the same answer for 24 hours, marked `Idempotency-Replayed: true`; another request with that key is 409. Refusals are kept as well, but not 429 or 5xx.',
  '`ETag` of a link goes into `If-Match`, so that no change of somebody else is lost (412), or into `If-None-Match`, to get 304 when nothing has changed.',
].join('\n\n');

export const TAGS = [
  { name: 'Links', description: 'Make them, find them, change them, undo it.' },
  { name: 'Links in bulk', description: 'A thousand at once, or as many as you like in a stream.' },
  {
    name: 'Tags',
    description: 'Names that links carry: call them otherwise, make one of two, take them away.',
  },
  { name: 'Statistics', description: 'Who clicked what, when and where from.' },
  { name: 'Domains', description: 'The hosts that short links are on.' },
  { name: 'Webhooks', description: 'Events, sent to your server as they happen.' },
  { name: 'Keys', description: 'Who may do what.' },
  { name: 'Members', description: 'The people of a workspace, and those who are invited.' },
  { name: 'Workspaces', description: 'Whose links these are, and what was used.' },
] as const;
