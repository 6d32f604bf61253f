/** Reads JSON that nobody vouches for. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws SyntaxError */
export function parseJson(text: string): unknown {
  return JSON.parse(text) as unknown;
}

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
