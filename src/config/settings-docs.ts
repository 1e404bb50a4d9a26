import { COMPAT_NAMES } from '../facades/all-facades.ts';
import { GROUPS, type Setting } from './setting.ts';
import { SETTING_NAMES, settings } from './settings.ts';

/** `docs/settings.md`. */
export function writeSettingsDocs(): string {
  const all = SETTING_NAMES.map((name): { name: string; setting: Setting } => ({
    name,
    setting: settings[name],
  }));
  const sections = GROUPS.map((group) => {
    const rows = all
      .filter(({ setting }) => setting.group === group)
      .map(({ name, setting }) => row(name, setting));
    return [`## ${group}`, '', '| name | value | default | |', '|---|---|---|---|', ...rows, ''].join('\n');
  });
  return [INTRODUCTION, ...sections, CONFIG_FILE].join('\n');
}

function row(name: string, { kind, default: value, defaultText, example, about }: Setting): string {
  const shown = defaultText ?? (value === null || value === '' ? 'none' : `\`${value}\``);
  const text = example === undefined ? about : `${about} Example: \`${example}\`.`;
  return `| \`${name}\` | ${kind.expects} | ${shown} | ${text} |`;
}

const INTRODUCTION = `# Settings

Settings are environment variables.
Every setting has a default: a server with an empty environment works.
To read a setting from a file, add \`_FILE\` to its name (\`WAYMARK_ADMIN_KEY_FILE=/run/secrets/admin\`).
If settings are wrong, the server reports all problems together and exits with code 78.

\`waymark config\` prints the settings of your shell and the origin of each value, and whether a server runs.
\`waymark config --running\` prints the settings of that server.

\`npm run docs\` generates this page from \`src/config/settings.ts\`.
`;

const [FIRST, SECOND] = COMPAT_NAMES;

const CONFIG_FILE = `## The file of \`WAYMARK_CONFIG\`

\`\`\`toml
# No link may lead to these hosts or their subdomains.
blocked_hosts = ["malware.example"]

# A plan limits a workspace. A plan with the name of a preset changes only what it sets here; any other plan
# starts without limits. Windows are durations; \`per\` is "workspace" (the default) or "key".
[plans.small]
rates = [{ limit = 60, window = "1m" }, { limit = 5, window = "1s", per = "key" }]
links_per_month = 500
custom_slugs_per_month = 50
calls_per_year = 100000

# A compatible API can have its own hosts, where its paths start at /.
[compat.hosts]
${FIRST} = "cutt.example.com"
${SECOND} = ["${SECOND}.example.com", "app.${SECOND}.example.com"]

# People sign in with the accounts that they have at this provider: see docs/providers.md.
[[oidc]]
name = "okta"                              # part of the redirect URI
title = "Okta"                             # what the sign-in page says; default: the name
issuer = "https://example.okta.com"        # https; http only for localhost
client_id = "0oa1example"
client_secret_file = "okta-secret"         # beside this file, or an absolute path; or: client_secret_env = "OKTA_SECRET"
scopes = ["groups"]                        # in addition to openid, email and profile
groups_claim = "groups"                    # the claim with the groups of a person (the default)
domains = ["example.com"]                  # the provider answers for addresses of these domains, without subdomains
join = [                                   # new people join here; without a rule that matches, nobody new signs in
  { workspace = 1, role = "viewer" },
  { workspace = 1, role = "editor", group = "marketing" },
]
\`\`\`
`;
