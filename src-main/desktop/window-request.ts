import { z } from 'zod';
import {
  CallError,
  type CallName,
  type EventName,
  isEventName,
  isGuardCall,
  isHostCall,
} from '../../src-shared/contract.ts';

const eventName = z.string().max(100).refine(isEventName);
const callName = z
  .string()
  .max(100)
  .refine((name): name is CallName => isGuardCall(name) || isHostCall(name));

const requestSchema = z.union([
  z.strictObject({ call: callName, input: z.unknown().optional() }),
  z.strictObject({ subscribe: eventName }),
  z.strictObject({ unsubscribe: eventName }),
]);

type Request =
  | { readonly call: CallName; readonly input?: unknown }
  | { readonly subscribe: EventName }
  | { readonly unsubscribe: EventName };

/** @throws CallError 'invalid' for anything that the contract does not have */
export function readRequest(value: unknown): Request {
  const request = requestSchema.safeParse(value);
  if (request.success) return request.data;
  throw new CallError('invalid', 'Not understood: the contract has no such call or event.');
}
