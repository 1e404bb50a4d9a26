export function findCaddy(): string | null;
export function ensureCaddy(): string | null;
