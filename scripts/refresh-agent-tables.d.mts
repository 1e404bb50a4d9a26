export function variantsOf(pattern: string): readonly string[] | null;
export function namesIn(models: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[];
