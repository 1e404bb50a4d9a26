import type { OpenApiDocument } from '../wire/openapi.ts';
export const DOCS_POLICY = {};
export const renderDocs = (_: OpenApiDocument): string => '';
