export interface PackageLock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly dev?: boolean }
    >
  >;
}

export function missingEntries(lock: PackageLock): [string, Readonly<Record<string, unknown>>][];
