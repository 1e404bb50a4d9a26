/** What a full HTTP request shows of a visit. */
export interface VisitRequest {
  readonly method: string;
  readonly host: string;
  /** Raw, with leading slash. */
  readonly path: string;
  /** Raw, without `?`. */
  readonly query: string;
  /** Who asks, as far as proxies are believed. */
  readonly address: string;
  /** '' unless a trusted proxy says it. */
  readonly country: string;
  /** Whether the visitor's own connection is encrypted, as far as it is known. */
  readonly isSecure: boolean;
  readonly headers: Headers;
  /** The body as text; null when it has more than `bytesMax`. */
  readBody(bytesMax: number): Promise<string | null>;
}
