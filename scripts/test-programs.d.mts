export type TestProgram =
  | 'chromium'
  | 'caddy'
  | 'nginx'
  | 'openssl'
  | 'systemd'
  | 'php-cli'
  | 'python3'
  | 'python3-requests'
  | 'curl'
  | 'wget';

export function findTestProgram(name: TestProgram): string | null;
export function hasClientPrograms(): boolean;
export function planInstallation(machine: {
  missing: readonly TestProgram[];
  installable: boolean;
  declined: boolean;
}): { lines: readonly string[]; install: readonly TestProgram[] };
export function ensureTestPrograms(): void;
