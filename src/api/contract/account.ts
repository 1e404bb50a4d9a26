import { z } from '@hono/zod-openapi';
import { GRACE_MS_MAX } from '../../core/accounts/keys.ts';
import { EMAIL_LENGTH_MAX, PERSON_NAME_LENGTH_MAX } from '../../core/accounts/person.ts';
import { ROLES, SCOPES } from '../../core/base/caller.ts';
import { FEATURES } from '../../core/base/feature.ts';
import { PICTURE_TYPES } from '../../core/base/picture.ts';
import { COLOR_SCHEMES } from '../../core/domains/domain-logo.ts';
import { namedActor } from './actor.ts';
import {
  commaList,
  dayInput,
  flag,
  pageOf,
  pageQuery,
  scopedName,
  time,
  timeInputOrNull,
  wholeNumber,
} from './common.ts';
import { qrColor, qrLevel } from './qr.ts';

export const listQuery = z.strictObject(pageQuery);

export const emailInput = z.string().max(EMAIL_LENGTH_MAX).openapi({ example: 'ann@example.com' });
export const nameInput = z.string().max(PERSON_NAME_LENGTH_MAX).openapi({ example: 'Ann' });
export const person = z
  .strictObject({ id: z.string().openapi({ example: 'per_4' }), email: z.string(), name: z.string() })
  .openapi('Person');
export const newPerson = z
  .strictObject({ email: emailInput, name: nameInput.optional() })
  .openapi('NewPerson');
export const ownPerson = z
  .strictObject({
    id: z.string().openapi({ example: 'per_4' }),
    email: z.string(),
    name: z.string(),
    language: z.string().nullable(),
    timezone: z.string().nullable(),
    email_proven: z.boolean().openapi({
      description: 'False for a person who joined with the token that the inviter has seen too.',
    }),
    is_instance_admin: z.boolean(),
    created_at: time,
  })
  .openapi('OwnPerson');
export const role = z.enum(ROLES).openapi({
  description:
    '`owner` and `admin` can do everything, but only an owner can appoint an owner. `editor` creates and changes links and reads statistics. `viewer` reads both.',
  example: 'editor',
});

export const newWorkspace = z
  .strictObject({
    name: z.string().openapi({ example: 'Marketing' }),
    kind: z.enum(['personal', 'team']).optional(),
    plan: z.string().optional().openapi({ example: 'unlimited' }),
    owner: newPerson
      .optional()
      .openapi({ description: 'The first member. Created if the email address is new.' }),
  })
  .openapi('NewWorkspace');
const timezone = z.string().max(64).nullable().openapi({
  description:
    "The IANA time zone of the dashboard; null for the viewer's own. Statistics of the API stay in UTC unless a request says otherwise.",
  example: 'Asia/Taipei',
});
const defaultDomainId = z.string().nullable().openapi({
  description:
    "The domain of new links that name none; null for the server's own. Compatible APIs keep the default of their contract.",
  example: 'dom_2',
});
const qrDefaults = {
  color: qrColor.nullable(),
  background: z
    .union([z.literal('transparent'), qrColor])
    .nullable()
    .openapi({ type: ['string', 'null'] }),
  level: qrLevel.nullable(),
  logo: z.string().max(2_048).nullable().openapi({ example: 'https://example.com/logo.png' }),
};
const requiredSecondFactor = z
  .boolean()
  .openapi({ description: 'Whether people need a second factor to act on the workspace in a session.' });
export const workspaceChange = z
  .strictObject({
    name: z.string().optional(),
    plan: z.string().optional(),
    timezone: timezone.optional(),
    default_domain_id: defaultDomainId.optional(),
    qr: z.strictObject(qrDefaults).partial().nullable().optional().openapi({
      description: 'Absent fields stay unchanged; null for the default.',
    }),
    required_second_factor: requiredSecondFactor.optional(),
  })
  .openapi('WorkspaceChange');
export const workspace = z
  .strictObject({
    id: z.string().openapi({ example: 'wsp_7' }),
    number: z.int(),
    name: z.string(),
    kind: z.enum(['personal', 'team']),
    plan: z.string(),
    timezone,
    default_domain_id: defaultDomainId,
    qr: z
      .strictObject({
        color: z.string().nullable(),
        background: z.string().nullable(),
        level: qrLevel.nullable(),
        logo: z.string().nullable(),
      })
      .openapi({ description: 'How QR codes look if a request does not say; null for the default.' }),
    required_second_factor: requiredSecondFactor,
    created_at: time,
    deleted_at: time.nullable().openapi({ description: 'When the workspace was deleted.' }),
    removed_at: time.nullable().openapi({
      description: 'Until when a deleted workspace can be restored: then everything in it is removed.',
    }),
  })
  .openapi('Workspace');
const limit = z.int().nullable();
export const planList = z
  .strictObject({
    data: z.array(
      z
        .strictObject({
          name: z.string(),
          rates: z.array(
            z.strictObject({
              limit: z.int(),
              window_seconds: z.number(),
              per: z.enum(['key', 'workspace']),
            }),
          ),
          links_per_month: limit,
          custom_slugs_per_month: limit,
          calls_per_year: limit,
          analytics_clicks_cap: limit,
          unique_window_minutes: z.strictObject({ min: z.int(), max: z.int() }),
          notify_at: z
            .array(z.number())
            .openapi({ description: 'The shares of a quota at which owners get a mail.' }),
          snippets: z.boolean(),
          features: z.array(z.enum(FEATURES)),
        })
        .openapi('Plan'),
    ),
  })
  .openapi('PlanList');
export const workspacePage = pageOf(workspace).openapi('WorkspacePage');
export const workspaceId = z.object({ id: z.string().openapi({ example: 'wsp_7' }) });

export const newKey = z
  .strictObject({
    name: scopedName.openapi({ example: 'ci' }),
    workspace_id: z.string().nullable().optional(),
    person: z.string().nullable().optional().openapi({
      description:
        'Creates a personal key, which reaches every workspace of its person: `me`, or, for an administrator of the instance, the id of any person.',
      example: 'me',
    }),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    domain_id: z.string().nullable().optional().openapi({ description: 'Restricts the key to one domain.' }),
    own_links_only: z
      .boolean()
      .optional()
      .openapi({ description: 'Restricts the key to the links that it created.' }),
    expires_at: timeInputOrNull.optional(),
  })
  .openapi('NewKey');
const keyFields = {
  id: z.string().openapi({ example: 'key_3' }),
  workspace_id: z.string(),
  person_id: z.string().nullable().openapi({ description: 'The person of a personal key.' }),
  name: z.string(),
  prefix: z.string().openapi({ example: 'wm_ab12cd' }),
  scopes: z.array(z.enum(SCOPES)),
  domain_id: z.string().nullable(),
  own_links_only: z.boolean(),
  instance_admin: z.boolean(),
  expires_at: time.nullable(),
  created_at: time,
  revoked_at: time.nullable(),
  last_used_at: time.nullable().openapi({ description: 'To the minute; null for never.' }),
  calls_30d: z.int().openapi({
    description: 'The calls of the last 30 days in UTC with today, in every workspace that the key reaches.',
  }),
  created_by: namedActor.nullable().openapi({
    description: 'Who created the key; null if it was created by an earlier version of the server.',
  }),
};
export const key = z.strictObject(keyFields).openapi('Key');
export const keyWithSecret = z
  .strictObject({
    ...keyFields,
    secret: z.string().openapi({ description: 'Shown only once.', example: 'wm_ab12cd…' }),
  })
  .openapi('KeyWithSecret');
export const keyListQuery = z.strictObject({
  ...pageQuery,
  person: z.string().max(50).optional().openapi({
    description:
      'Lists personal keys instead: `me`, or, for an administrator of the instance, the id of any person.',
    example: 'me',
  }),
});
export const keyPage = pageOf(key).openapi('KeyPage');
export const keyId = z.object({ id: z.string().openapi({ example: 'key_3' }) });
export const rotation = z
  .strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(GRACE_MS_MAX / 1_000)
      .optional()
      .openapi({
        description: 'How long the old secret keeps working. Default: 86400, a day.',
      }),
  })
  .openapi('Rotation');

export const newDomain = z
  .strictObject({
    host: z.string().openapi({ example: 'go.example.com' }),
    verified: z.boolean().optional().openapi({ description: 'Only for administrators of the instance.' }),
  })
  .openapi('NewDomain');
const urlOrNull = z.string().nullable().openapi({ example: 'https://example.com/' });
const domainSettings = {
  name: z.string().openapi({
    description: 'The name on the pages of the domain; `""` shows the host.',
    example: 'Example',
  }),
  home_url: urlOrNull.openapi({ description: 'The link to the owner on the pages of the domain.' }),
  color: z.string().nullable().openapi({ description: 'The colour of the pages.', example: '#0d7253' }),
  icon: urlOrNull.openapi({ description: 'The favicon of the pages.' }),
  root_redirect: urlOrNull.openapi({ description: 'Where the host without a path redirects.' }),
  not_found_redirect: urlOrNull.openapi({
    description: 'Where unknown paths redirect; null shows a page with status 404.',
  }),
  default_status: z
    .int()
    .openapi({ description: 'The redirect status of new links that set none.', example: 302 }),
  case_sensitive: z.boolean().openapi({
    description:
      'Whether `Launch` and `launch` are different slugs. If not, new slugs are stored in lower case.',
  }),
  og_image: urlOrNull.openapi({ description: 'The image of links that set Open Graph tags but no image.' }),
  robots: z
    .enum(['allow', 'disallow'])
    .openapi({ description: 'Whether search engines may index the links of the domain.' }),
  headers: z.array(z.string()).openapi({ description: 'TRAI headers that a slug can begin with.' }),
};
export const domainChange = z.strictObject(domainSettings).partial().openapi('DomainChange');
export type DomainChangeInput = z.output<typeof domainChange>;

const logo = z
  .strictObject({
    path: z.string().openapi({
      description: 'The path of the logo on the domain.',
      example: '/assets/0f343b0931126a20f133d67c2b018a3b',
    }),
    type: z.enum(PICTURE_TYPES),
    width: z.number(),
    height: z.number(),
    bytes: z.int(),
    source_url: z
      .string()
      .nullable()
      .openapi({ description: 'The URL that the logo was fetched from; null for an uploaded file.' }),
    changed_at: time,
  })
  .openapi('Logo');
export const logoQuery = z.strictObject({
  scheme: z.enum(COLOR_SCHEMES).optional().openapi({
    description: 'The colour scheme of the pages. Default: `light`.',
  }),
});
export const logoSource = z
  .strictObject({ url: z.string().openapi({ example: 'https://example.com/logo.svg' }) })
  .openapi('LogoSource');

const domainFields = {
  id: z.string().openapi({ example: 'dom_2' }),
  host: z.string(),
  shared: z.boolean().openapi({ description: 'Whether every workspace can create links on the domain.' }),
  verified: z.boolean(),
  verified_at: time.nullable(),
  record: z
    .strictObject({ name: z.string(), type: z.literal('TXT'), value: z.string() })
    .nullable()
    .openapi({ description: 'The DNS record that proves ownership; null after verification.' }),
  ...domainSettings,
  logo: logo.nullable().openapi({ description: 'The logo of the pages; see `PUT /domains/{id}/logo`.' }),
  logo_dark: logo.nullable().openapi({
    description: 'The logo for the dark scheme. Null: `logo` is shown on a white background.',
  }),
  created_at: time,
  links: z.int().nullable().openapi({
    description:
      'Your links on the domain, including those in the trash. Null if there are too many to count, and for a key that is restricted to its own links.',
  }),
  routing: z
    .strictObject({
      type: z.enum(['A', 'CNAME']).openapi({ description: 'The DNS record that brings visitors here.' }),
      target: z.string().nullable().openapi({
        description: "The value of that record; null if the server's own host has no public address.",
      }),
      found: z.array(z.string()).openapi({ description: 'What DNS answers, at most 5 items.' }),
      ok: z.boolean(),
    })
    .nullable()
    .openapi({ description: 'Where DNS leads; null without `check=true`.' }),
  certificate: z
    .strictObject({
      ok: z.boolean(),
      expires_at: time.nullable(),
      fault: z.enum(['no_answer', 'no_such_host', 'internal_address', 'not_trusted']).nullable(),
    })
    .nullable()
    .openapi({ description: 'The certificate that browsers get; null without `check=true`.' }),
  checked_at: time.nullable(),
};
export const domainQuery = z.strictObject({
  check: flag.optional().openapi({
    description:
      'Asks DNS and connects to the domain, for `routing` and `certificate`. Requires `domains:write`. An answer is kept for 8 seconds.',
  }),
});
export const domain = z.strictObject(domainFields).openapi('Domain');
export const verifiedDomain = z
  .strictObject({
    ...domainFields,
    verification: z.strictObject({
      status: z.enum(['verified', 'not_found', 'wrong_value', 'no_answer']),
      found: z.array(z.string()).openapi({ description: 'The TXT values that the lookup found, at most 5.' }),
    }),
  })
  .openapi('VerifiedDomain');
export const domainPage = pageOf(domain).openapi('DomainPage');
export const domainId = z.object({ id: z.string().openapi({ example: 'dom_2' }) });
export const tlsQuery = z.strictObject({
  domain: z.string().max(300).openapi({ example: 'go.example.com' }),
});

export const USAGE_GROUPS = ['day', 'key', 'external_id'] as const;
export const usageQuery = z.strictObject({
  from: dayInput.optional().openapi({ description: 'The first day, in UTC. Default: 29 days before `to`.' }),
  to: dayInput.optional().openapi({ description: 'The last day, inclusive. Default: today.' }),
  group_by: commaList(USAGE_GROUPS).optional().openapi({ description: 'Default: `day`.' }),
  limit: wholeNumber(1, 10_000)
    .optional()
    .openapi({ description: 'The maximum number of rows. Default: 1,000.' }),
});
export const usage = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    data: z.array(
      z.strictObject({
        day: z.string().optional(),
        key_id: z.string().nullable().optional(),
        external_id: z.string().optional(),
        calls: z.int(),
        links: z.int(),
      }),
    ),
    cut_off: z.boolean().openapi({
      description: 'Whether more than `limit` rows exist; the answer has those with the most calls.',
    }),
    quotas: z.strictObject({
      calls_per_year: z.strictObject({
        taken: z.int().openapi({ description: 'Counted only if the plan has a limit.' }),
        limit: z.int().nullable(),
        resets_at: time,
      }),
      links_per_month: z.strictObject({ taken: z.int(), limit: z.int().nullable() }),
      custom_slugs_per_month: z.strictObject({ taken: z.int(), limit: z.int().nullable() }),
    }),
  })
  .openapi('Usage');

export const me = z
  .strictObject({
    workspace,
    key_id: z.string().nullable(),
    person: ownPerson.nullable().openapi({ description: 'The person of a personal key or a session.' }),
    session_id: z.string().nullable(),
    role: role.nullable().openapi({ description: 'The role of that person in the workspace.' }),
    scopes: z.array(z.enum(SCOPES)),
    domain_id: z.string().nullable(),
    own_links_only: z.boolean(),
    instance_admin: z.boolean(),
  })
  .openapi('Me');
