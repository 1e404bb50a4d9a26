export function findProgram(names: readonly string[]): string | null;
export function installPackages(packages: readonly string[]): void;
