import { setTimeout as wait } from 'node:timers/promises';
import type { SwitchProblem } from '../../src-shared/contract.ts';
import type { PortAnswer } from './ssh-port.ts';

export interface SwitchMeans {
  /** The helper's `remote-login`: what the system's programs said, as lines "said …". */
  run(on: boolean): Promise<readonly string[]>;
  askPort(): Promise<PortAnswer>;
  readonly port: number;
  readonly platform: string;
  /** How long the port has to follow. Default 15 s. */
  readonly limitMs?: number;
}

const LIMIT_MS = 15_000;
const REFUSED_MS = 2000;
const EVERY_MS = 250;
const MOST_SAID = 300;
/** "setremotelogin: Turning Remote Login on or off requires Full Disk Access privileges." (facts/macos.md §4) */
const REFUSAL = /full disk access/i;

/**
 * Switches Remote Login. Whether that came about is judged by the port alone: the system's own tools give
 * exit code 0 also where they refuse (facts/macos.md §0.7, §4).
 * @returns why it is not as wanted; null: it is
 */
export async function switchRemoteLogin(on: boolean, means: SwitchMeans): Promise<SwitchProblem | null> {
  const limit = performance.now() + (means.limitMs ?? LIMIT_MS);
  const { said, isDone } = await outcome(means.run(on), limit);
  // What was refused hardly comes about by itself.
  const end = REFUSAL.test(said) ? Math.min(limit, performance.now() + REFUSED_MS) : limit;
  for (;;) {
    const answer = await means.askPort();
    if (answer === (on ? 'ssh' : 'nothing')) return null;
    if (!isDone || performance.now() >= end) return problemOf(on, answer, said, means);
    await wait(EVERY_MS);
  }
}

/** What was said in time; a helper that failed is not waited for. */
async function outcome(
  running: Promise<readonly string[]>,
  end: number,
): Promise<{ said: string; isDone: boolean }> {
  const late = new AbortController();
  try {
    const lines = await Promise.race([
      running,
      wait(end - performance.now(), ['said The helper has not ended yet.'], { signal: late.signal }),
    ]);
    return { said: saidIn(lines), isDone: true };
  } catch (error) {
    return { said: error instanceof Error ? error.message : String(error), isDone: false };
  } finally {
    late.abort();
  }
}

function problemOf(
  on: boolean,
  answer: PortAnswer,
  said: string,
  { platform, port }: SwitchMeans,
): SwitchProblem {
  const isMac = platform === 'darwin';
  if (REFUSAL.test(said)) {
    const sentence =
      'macOS refused: a program may switch Remote Login only with Full Disk Access. ' +
      'Switch it yourself under Sharing, or give Full Disk Access to Drawbridge and try again.';
    return { sentence, panes: ['sharing', 'full-disk-access'] };
  }
  const words = said === '' ? '' : ` The system said: ${said}`;
  return { sentence: `${stateOf(on, answer, port)}${words}`, panes: isMac ? ['sharing'] : [] };
}

function stateOf(on: boolean, answer: PortAnswer, port: number): string {
  if (answer === 'other') return `Something answers on port ${port}, but not as sshd does.`;
  if (on) return `Remote Login did not come on: nothing answers on port ${port}.`;
  return `Remote Login did not go off: sshd still answers on port ${port}.`;
}

function saidIn(lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith('said '))
    .map((line) => line.slice('said '.length).trim())
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, MOST_SAID);
}
