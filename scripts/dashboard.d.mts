export declare function buildDashboard(
  bun: string,
  options?: { readonly folder?: string; readonly say?: (line: string) => void },
): { readonly done: Promise<void>; stop(): void };
