export function engineMemory(env: Readonly<Record<string, string | undefined>>): Record<string, string>;
