/** OpenAPI 3.0 has its own dialect of JSON Schema; 3.1 uses draft 2020-12. */
export const OPENAPI_VERSIONS = ['3.0', '3.1'] as const;
export type OpenApiVersion = (typeof OPENAPI_VERSIONS)[number];
