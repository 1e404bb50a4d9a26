export function hasClientPrograms(): boolean;
export function ensureClientPrograms(): void;
