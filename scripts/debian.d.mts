export function findProgram(names: readonly string[]): string | null;
export function canInstall(): boolean;
export function installPackages(packages: readonly string[]): boolean;
