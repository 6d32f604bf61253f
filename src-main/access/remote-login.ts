import { connect } from 'node:net';
import type { Access } from '../../src-shared/contract.ts';

export type RemoteLogin = Access['remoteLogin'];

const LIMIT_MS = 3000;
/** RFC 4253 §4.2: at most 255 characters, and other lines may come before it. */
const MOST_BYTES = 4096;
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** Told of the near end of each connection before anything can be logged of it. */
export type OnProbe = (address: string, port: number) => void;

/**
 * Whether sshd answers on this machine: something on the port greets as SSH
 * does. sshd logs the connection as one that came from this machine and ended before a login.
 * @param signal ends it early
 */
export async function lookAtRemoteLogin(
  port: number,
  onProbe: OnProbe,
  signal: AbortSignal | null = null,
): Promise<RemoteLogin> {
  const answers: Answer[] = [];
  for (const address of LOOPBACK) {
    const answer = await greetingOf(address, port, onProbe, signal);
    if (answer.kind === 'greeting' && answer.text.startsWith('SSH-')) {
      return { state: 'on', found: `sshd answers on port ${port}.`, canSwitch: false };
    }
    answers.push(answer);
  }
  if (answers.some(({ kind }) => kind === 'greeting' || kind === 'silence')) {
    return {
      state: 'unknown',
      found: `Something answers on port ${port}, but not as sshd does.`,
      canSwitch: false,
    };
  }
  return { state: 'off', found: `Nothing answers on port ${port}.`, canSwitch: false };
}

type Answer = { kind: 'greeting'; text: string } | { kind: 'silence' } | { kind: 'refused' };

/** The SSH greeting if there is one, else what else was said. */
function greetingOf(
  host: string,
  port: number,
  onProbe: OnProbe,
  signal: AbortSignal | null,
): Promise<Answer> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve({ kind: 'refused' });
      return;
    }
    let said = '';
    let isConnected = false;
    let isSettled = false;
    const socket = connect({ host, port });
    const timer = setTimeout(() => settle(), LIMIT_MS);
    const end = () => socket.destroy();
    const settle = (): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (!isConnected) resolve({ kind: 'refused' });
      else resolve(said === '' ? { kind: 'silence' } : { kind: 'greeting', text: greetingIn(said) ?? said });
      socket.end();
      // Whoever does not close is not waited for.
      setTimeout(() => socket.destroy(), LIMIT_MS).unref();
    };
    socket.on('connect', () => {
      isConnected = true;
      if (socket.localPort !== undefined) onProbe(host, socket.localPort);
    });
    socket.on('data', (chunk: Buffer) => {
      if (said.length < MOST_BYTES) said += chunk.toString('latin1');
      if (greetingIn(said) !== null || said.length >= MOST_BYTES) settle();
    });
    signal?.addEventListener('abort', end);
    socket.on('close', settle);
    socket.on('end', settle);
    socket.on('error', settle);
  });
}

function greetingIn(said: string): string | null {
  return (
    said
      .split('\n')
      .slice(0, -1)
      .find((line) => line.startsWith('SSH-')) ?? null
  );
}
