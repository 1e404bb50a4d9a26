import { z } from 'zod';
import type { Schema } from './document.ts';

/** OpenAPI 3.0 has a dialect of JSON Schema of its own; 3.1 has the one of 2020-12. */
export const OPENAPI_VERSIONS = ['3.0', '3.1'] as const;
export type OpenApiVersion = (typeof OPENAPI_VERSIONS)[number];

const TARGETS = { '3.0': 'openapi-3.0', '3.1': 'draft-2020-12' } as const;

/** The schema as JSON Schema: of what is sent, or of what is answered. */
export function toJsonSchema(schema: z.ZodType, version: OpenApiVersion, io: 'input' | 'output'): Schema {
  const {
    $schema: _,
    $defs: __,
    definitions: ___,
    ...rest
  } = z.toJSONSchema(schema, {
    ...{ target: TARGETS[version], io, unrepresentable: 'any' },
    override({ jsonSchema }) {
      // That a number must be one that JavaScript can hold is no limit of the contract.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (version === '3.0') delete jsonSchema.propertyNames;
    },
  });
  const open = withoutRecursion(rest);
  return (version === '3.0' ? mendNullable(open) : open) as Schema;
}

/** The only schema that holds itself is the one of any JSON, and a document says that as well by saying nothing. */
function withoutRecursion(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRecursion);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return { description: 'Any JSON.' };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutRecursion(one)]));
}

/**
 * In OpenAPI 3.0 `nullable` stands beside a `type` and nowhere else; the generator sets it beside `anyOf` too, where it
 * means that one of the choices may be null.
 */
function mendNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mendNullable);
  if (typeof value !== 'object' || value === null) return value;
  const held = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mendNullable(one)]));
  if (held.nullable !== true || 'type' in held || !Array.isArray(held.anyOf)) return held;
  const { nullable, anyOf, ...rest } = held;
  return {
    ...rest,
    anyOf: anyOf.map((choice: object) => ('type' in choice ? { ...choice, nullable } : choice)),
  };
}

/** Either of them; one that is given twice counts once. */
export function eitherOf(schemas: readonly Schema[]): Schema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = distinct;
  return only !== undefined && distinct.length === 1 ? only : { anyOf: distinct };
}
