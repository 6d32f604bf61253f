import { CallError, type CallName, callSchemas } from '../../../src-shared/contract.ts';
import { describeIssues } from '../../settings/describe-issues.ts';

/** Those of the contract's calls that are answered here: a guard's, a host's, or both. */
export type Answerers = Readonly<Partial<Record<CallName, (input: never) => unknown>>>;

/**
 * Asks a handler what somebody outside asked, and holds both to the contract.
 * @throws CallError what went wrong, fit for whoever asked
 * @param onFault gets what only the guard's own log should tell
 */
export async function answerCall(
  handlers: Answerers,
  name: CallName,
  input: unknown,
  onFault: (message: string) => void,
): Promise<unknown> {
  const handler = handlers[name] as ((input: unknown) => unknown) | undefined;
  if (handler === undefined) throw new CallError('unavailable', `"${name}" is not answered here.`);
  const schemas = callSchemas(name);
  const asked = schemas.input.safeParse(input ?? {});
  if (!asked.success)
    throw new CallError('invalid', `${name}: ${describeIssues(asked.error, 'input').join('; ')}.`);
  let output: unknown;
  try {
    output = await handler(asked.data);
  } catch (error) {
    if (error instanceof CallError) throw error;
    onFault(`"${name}" failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    throw new CallError('unavailable', `The guard failed to answer "${name}". Its own log says why.`);
  }
  const answer = schemas.output.safeParse(output);
  if (answer.success) return answer.data;
  const faults = describeIssues(answer.error, 'output').slice(0, 5).join('; ');
  onFault(`"${name}" gave an answer that the contract does not allow: ${faults}`);
  throw new CallError('unavailable', `The guard gave no valid answer to "${name}". Its own log says why.`);
}
