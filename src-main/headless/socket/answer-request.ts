import { CallError, type EventName, isEventName } from '../../../src-shared/contract.ts';
import type { WireAnswer } from '../../../src-shared/wire.ts';
import { describeIssues } from '../../settings/describe-issues.ts';
import { callRequestSchema, idOf, subscribeRequestSchema } from './protocol.ts';

/** What a client can be given, whichever way it came. */
export interface Services {
  /** Answers a call; null: there is none of this name. */
  readonly call: (name: string, input: unknown) => Promise<unknown> | null;
  readonly subscribe: (names: readonly EventName[]) => void;
}

/**
 * Answers one request; what is wrong with it is an answer, too.
 * @param read gives the request as JSON has it; a CallError of its own is answered like any other
 * @throws what is no CallError
 */
export async function answerRequest(read: () => unknown, services: Services): Promise<WireAnswer> {
  let id: WireAnswer['id'] = null;
  try {
    const request = read();
    id = idOf(request);
    return { id, ok: true, output: await serve(request, services) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { id, ok: false, error: { code: error.code, message: error.message } };
  }
}

async function serve(request: unknown, services: Services): Promise<unknown> {
  if (typeof request === 'object' && request !== null && 'subscribe' in request) {
    const { subscribe } = checked(subscribeRequestSchema.safeParse(request));
    const unknown = subscribe.find((name) => !isEventName(name));
    if (unknown !== undefined)
      throw notUnderstood([`there is no event ${JSON.stringify(unknown.slice(0, 100))}`]);
    services.subscribe(subscribe.filter(isEventName));
    return {};
  }
  const { call, input } = checked(callRequestSchema.safeParse(request));
  const answer = services.call(call, input);
  if (answer === null) throw notUnderstood([`there is no call ${JSON.stringify(call.slice(0, 100))}`]);
  return answer;
}

type Checked<T> =
  | { success: true; data: T }
  | { success: false; error: Parameters<typeof describeIssues>[0] };

function checked<T>(parsed: Checked<T>): T {
  if (parsed.success) return parsed.data;
  throw notUnderstood(describeIssues(parsed.error, 'request'));
}

export function notUnderstood(faults: readonly string[]): CallError {
  return new CallError('invalid', `Not understood: ${faults.join('; ')}.`);
}
