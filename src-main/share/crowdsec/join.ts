import { randomBytes } from 'node:crypto';
import { ShareProblem } from '../share-problem.ts';
import { BouncerClient } from './bouncer-client.ts';
import type { LapiAddress } from './lapi-connection.ts';
import { MachineClient } from './machine-client.ts';

const PASSWORD_BYTES = 48;
const LONGEST_NAME = 60;
const LIMIT_MS = 60_000;

export interface JoinRequest extends LapiAddress {
  /** What this machine is to be called there: letters, digits, - and _; others become -. */
  readonly name: string;
  /** Checked first, where there is one. */
  readonly bouncerKey: string | null;
  /** Of a newer LAPI that validates whoever has it. */
  readonly registrationToken: string | null;
}

export interface Joined {
  readonly machineId: string;
  readonly password: string;
  readonly state: 'ready' | 'needs-validation';
  /** To be run on the LAPI. */
  readonly command?: string;
}

/**
 * Makes this machine known to a Local API, with a name and a password of its own.
 * @throws ShareProblem; nothing was made there unless the answer to the last step was lost
 */
export async function join(request: JoinRequest, signal?: AbortSignal): Promise<Joined> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const within = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const machineId = machineIdOf(request.name);
  if (request.bouncerKey !== null) {
    // Any question would do; this one moves nothing of what the key has seen.
    await new BouncerClient(request, request.bouncerKey, Date.now).standing('192.0.2.1', within);
  }
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const client = new MachineClient(request, { machineId, password });
  await client.register(request.registrationToken, within);
  try {
    await client.logIn(within);
    return { machineId, password, state: 'ready' };
  } catch (error) {
    // It is registered: whatever else is wrong shows when it is used.
    if (!(error instanceof ShareProblem)) throw error;
    return {
      machineId,
      password,
      state: 'needs-validation',
      command: `cscli machines validate ${machineId}`,
    };
  }
}

function machineIdOf(name: string): string {
  const word = name
    .replace(/\.local$/i, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  if (word === '') throw new ShareProblem('nonsense', 'Give this machine a name of letters and digits.');
  return `drawbridge-${word}`;
}
