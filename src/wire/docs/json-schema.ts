import { z } from 'zod';
import type { OpenApiVersion } from '../values/openapi-version.ts';
import type { Schema } from './document.ts';

const TARGETS = { '3.0': 'openapi-3.0', '3.1': 'draft-2020-12' } as const;

/** Converts a schema of an input or an answer to JSON Schema. */
export function toJsonSchema(schema: z.ZodType, version: OpenApiVersion, io: 'input' | 'output'): Schema {
  const {
    $schema: _,
    $defs: __,
    definitions: ___,
    ...rest
  } = z.toJSONSchema(schema, {
    target: TARGETS[version],
    io,
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // The limits of JavaScript's numbers are not limits of the contract.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (version === '3.0') delete jsonSchema.propertyNames;
    },
  });
  const open = withoutRecursion(rest);
  return (version === '3.0' ? mendNullable(open) : open) as Schema;
}

/** Only the schema of any JSON is recursive, and the empty schema means the same. */
function withoutRecursion(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRecursion);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return { description: 'Any JSON.' };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutRecursion(one)]));
}

/**
 * OpenAPI 3.0 allows `nullable` only beside `type`. The generator also sets it beside `anyOf`, where it means that one
 * of the choices may be null.
 */
function mendNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mendNullable);
  if (typeof value !== 'object' || value === null) return value;
  const mended = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mendNullable(part)]));
  if (mended.nullable !== true || 'type' in mended || !Array.isArray(mended.anyOf)) return mended;
  const { nullable, anyOf, ...rest } = mended;
  return {
    ...rest,
    anyOf: anyOf.map((choice: object) => ('type' in choice ? { ...choice, nullable } : choice)),
  };
}

/** A schema for any of `schemas`, without duplicates. */
export function eitherOf(schemas: readonly Schema[]): Schema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = distinct;
  return only !== undefined && distinct.length === 1 ? only : { anyOf: distinct };
}
