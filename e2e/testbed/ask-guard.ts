import { SocketClient } from '../../src-main/headless/socket/socket-client.ts';
import { defaultSocketPath } from '../../src-main/settings/socket-path.ts';
import type { CallInput, CallOutput, GuardCallName } from '../../src-shared/contract.ts';
import type { Guard } from './guard.ts';

/**
 * Asks a running guard over its socket, which is faster than by its command line and has every call.
 * @throws CallError as the guard gave it
 */
export async function askGuard<N extends GuardCallName>(
  guard: Guard,
  call: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const client = await SocketClient.connect(defaultSocketPath(guard.stateDirectory));
  try {
    return await client.call(call, input);
  } finally {
    client.close();
  }
}
