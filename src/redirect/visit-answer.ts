/** The answer to a visit, before it is written to a connection. Half as expensive as a `Response`. */
export interface VisitAnswer {
  readonly status: number;
  /** Names are lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null for an answer that is only a head. */
  readonly body: string | null;
}

export const toResponse = ({ status, headers, body }: VisitAnswer): Response =>
  new Response(body, { status, headers: headers.map(([name, value]) => [name, value]) });
