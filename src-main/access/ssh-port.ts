import { connect } from 'node:net';

const LIMIT_MS = 3000;
/** RFC 4253 §4.2: at most 255 characters, and other lines may come before it. */
const MOST_BYTES = 4096;
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** Told of the near end of each connection before anything can be logged of it. */
export type OnProbe = (address: string, port: number) => void;

/** What answers on a port of this machine: sshd, another program, or nothing. */
export type PortAnswer = 'ssh' | 'other' | 'nothing';

/**
 * Connects to the port, and looks whether something greets as SSH does. sshd logs the connection as one that
 * came from this machine and ended before a login.
 * @param signal ends it early
 */
export async function askPort(
  port: number,
  onProbe: OnProbe,
  signal: AbortSignal | null = null,
): Promise<PortAnswer> {
  let found: PortAnswer = 'nothing';
  for (const address of LOOPBACK) {
    const answer = await greetingOf(address, port, onProbe, signal);
    if (answer.kind === 'greeting' && answer.text.startsWith('SSH-')) return 'ssh';
    if (answer.kind !== 'refused') found = 'other';
  }
  return found;
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
