/**
 * The contract over a local socket: one JSON object a line.
 *
 *   {"id": 1, "call": "status", "input": {}}   →  {"id": 1, "ok": true, "output": {…}}
 *                                              or {"id": 1, "ok": false, "error": {"code": "…", "message": "…"}}
 *   {"id": 2, "subscribe": ["blocked"]}        →  {"id": 2, "ok": true, "output": {}}, and from then on
 *                                                 {"event": "blocked", "payload": {…}}
 *
 * `id` is the caller's: a number, or a string of at most 100 characters; null
 * in the answer to a line that bears none. Answers come in the order of the requests.
 */
import { z } from 'zod';
import type { WireAnswer } from '../../../src-shared/wire.ts';

/** Bytes of the longest request. */
export const REQUEST_LIMIT = 1024 * 1024;

const idSchema = z.union([z.number(), z.string().max(100)]);

export const callRequestSchema = z.strictObject({
  id: idSchema,
  call: z.string(),
  input: z.unknown().optional(),
});

export const subscribeRequestSchema = z.strictObject({
  id: idSchema,
  subscribe: z.array(z.string()).max(100),
});

const errorSchema = z.object({
  code: z.enum(['invalid', 'not-found', 'refused', 'conflict', 'unavailable']),
  message: z.string(),
});

/** What a client may get. */
export const messageSchema = z.union([
  z.object({ id: idSchema.nullable(), ok: z.literal(true), output: z.unknown() }),
  z.object({ id: idSchema.nullable(), ok: z.literal(false), error: errorSchema }),
  z.object({ event: z.string(), payload: z.unknown() }),
]);

/** The id of a request that may not be one, for the answer that says so. */
export function idOf(value: unknown): WireAnswer['id'] {
  const id =
    typeof value === 'object' && value !== null && 'id' in value ? idSchema.safeParse(value.id) : null;
  return id?.success ? id.data : null;
}
