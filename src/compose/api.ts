export function composeApi(_: object) {
  return {
    fetch: async (request: Request, _info: { address: string }) =>
      new Response(`soon ${request.url}`, { status: 404 }),
  };
}
