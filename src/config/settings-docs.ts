import { GROUPS, SETTING_NAMES, type Setting, settings } from './settings.ts';

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
    return [`## ${group}`, '', '| name | value | usual | |', '|---|---|---|---|', ...rows, ''].join('\n');
  });
  return [INTRODUCTION, ...sections, CONFIG_FILE].join('\n');
}

function row(name: string, setting: Setting): string {
  const usual =
    setting.usually ?? (setting.usual === null || setting.usual === '' ? 'none' : `\`${setting.usual}\``);
  return `| \`${name}\` | ${setting.kind.expects} | ${usual} | ${setting.about} |`;
}

const INTRODUCTION = `# Settings

Settings are environment variables. Every one may be left out: an empty environment is a working server. Each may also be
read from a file by adding \`_FILE\` to its name (\`WAYMARK_ADMIN_KEY_FILE=/run/secrets/admin\`). All problems are reported
together, and the server then ends with exit code 78. \`waymark config\` shows what is in effect and where it came from.

This page is written by \`npm run docs\` from \`src/config/settings.ts\`.
`;

const CONFIG_FILE = `## The file of \`WAYMARK_CONFIG\`

\`\`\`toml
# No link may lead to these hosts or their subdomains.
blocked_hosts = ["malware.example"]

# A plan limits a workspace. One that is named like a preset changes what it says and keeps the rest;
# any other begins without limits. Windows are durations; \`per\` is "workspace" (usual) or "key".
[plans.small]
rates = [{ limit = 60, window = "1m" }, { limit = 5, window = "1s", per = "key" }]
links_per_month = 500
custom_slugs_per_month = 50
calls_per_year = 100000

# A compatible API may have hosts of its own; its paths then begin at /.
[compat.hosts]
cuttly = "cutt.example.com"
linkly = ["linkly.example.com", "app.linkly.example.com"]
\`\`\`
`;
