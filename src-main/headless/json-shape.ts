import { z } from 'zod';
import { type CallName, callSchemas } from '../../src-shared/contract.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * The keys of what a call puts out, for a help text: a line for each key at
 * the top, with what is within it: `attackers: [{ attacker, firstSeen, … }]`.
 */
export function outputShape(name: CallName): string[] {
  const keys = keysOf(z.toJSONSchema(callSchemas(name).output, { io: 'output' }));
  return [...keys].map(([key, inner]) => keyText(key, inner));
}

/** The keys of an object, or of all the objects that a value may be. */
function keysOf(schema: Schema): Map<string, Schema> {
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map(schemaOf);
  const own = Object.entries(schema.properties ?? {}).map(([key, value]) => [key, schemaOf(value)] as const);
  return new Map([...variants.flatMap((variant) => [...keysOf(variant)]), ...own]);
}

function keyText(key: string, schema: Schema): string {
  const isList = schema.type === 'array' && !Array.isArray(schema.items);
  const keys = keysOf(isList ? schemaOf(schema.items as Schema | boolean | undefined) : schema);
  if (keys.size === 0) return key;
  const inner = `{ ${[...keys].map(([name, value]) => keyText(name, value)).join(', ')} }`;
  return `${key}: ${isList ? `[${inner}]` : inner}`;
}

function schemaOf(value: Schema | boolean | undefined): Schema {
  return typeof value === 'object' ? value : {};
}
