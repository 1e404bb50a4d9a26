import { ApiProblem } from '../../api/problem.ts';
import type { BulkResults, ProblemBody } from '../../api/types.ts';
import type { WorkspaceApi } from '../../api/workspace-api.tsx';
import type { BulkRequest, Undo } from './model/bulk.ts';

export interface BulkOutcome {
  /** The links that were changed. */
  readonly done: readonly string[];
  readonly refused: readonly { readonly id: string; readonly error: ApiProblem }[];
}

const ABREAST = 6;

/** Sends one request after the other. A request that fails as a whole ends the work and throws. */
export async function runBulk(
  api: WorkspaceApi,
  requests: readonly BulkRequest[],
  onProgress: (links: number) => void = () => {},
): Promise<BulkOutcome> {
  const done: string[] = [];
  const refused: { id: string; error: ApiProblem }[] = [];
  for (const { method, body, links } of requests) {
    const response = await api.send(method, '/links/bulk', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const results = (await response.json()) as BulkResults;
    for (const { id = '', error } of results) {
      if (error === undefined) done.push(id);
      else refused.push({ id, error: toProblem(error) });
    }
    onProgress(links ?? results.length);
  }
  return { done, refused };
}

/** Takes a change back. Throws the first refusal: then some links are as they were, and some are not. */
export async function runUndo(api: WorkspaceApi, undo: NonNullable<Undo>): Promise<void> {
  if (undo.kind === 'requests') {
    const { refused } = await runBulk(api, undo.requests);
    const [first] = refused;
    if (first !== undefined) throw first.error;
    return;
  }
  const ids = [...undo.ids];
  const restore = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) await api.post(`/links/${id}/restore`);
  };
  await Promise.all(Array.from({ length: ABREAST }, restore));
}

const toProblem = (body: ProblemBody): ApiProblem =>
  new ApiProblem(new Response(null, { status: body.status }), body);
