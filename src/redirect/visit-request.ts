/** The headers of a request, by names in lower case; several fields of one name are joined. */
export type VisitHeaders = Pick<Headers, 'get' | 'has'>;

/** A visit as a full HTTP request. */
export interface VisitRequest {
  readonly method: string;
  readonly host: string;
  /** Raw, with leading slash. */
  readonly path: string;
  /** Raw, without `?`. */
  readonly query: string;
  /** The client's address, taken from trusted proxies only. */
  readonly address: string;
  /** '' unless a trusted proxy sends it. */
  readonly country: string;
  /** Whether the visitor's own connection is encrypted, as far as known. */
  readonly isSecure: boolean;
  readonly headers: VisitHeaders;
  /** The body as text; null when it is longer than `bytesMax`. */
  readBody(bytesMax: number): Promise<string | null>;
}
