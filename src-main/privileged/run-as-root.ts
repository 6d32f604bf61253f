import { execFile } from 'node:child_process';
import type { System } from '../../src-shared/system.ts';
import { HelperError } from './helper-error.ts';
import { asAdministrator } from './quoting.ts';

/** How long somebody may take to type a password. */
const LIMIT_MS = 600_000;
const BY_HAND = 'run in Terminal: sudo drawbridge helper';

export interface RootWork {
  /** A shell's program; its text is all that is passed on. */
  readonly program: string;
  /** What the prompt says, in a sentence. */
  readonly prompt: string;
  /** What can be done by hand instead: `sudo drawbridge helper …`. */
  readonly verb: 'install' | 'uninstall';
}

/**
 * Has root run a program: at once where this process is root, else after macOS's own prompt for an administrator.
 * @param rootShell the command of a shell that takes a program
 * @throws HelperError why it did not come about, and what to do
 */
export async function runAsRoot(system: System, work: RootWork, rootShell: readonly string[]): Promise<void> {
  const [shell = '', ...args] = rootShell;
  if (system.isRoot) {
    const { failure, said } = await run(system, shell, [...args, work.program]);
    if (failure !== null) throw new HelperError('refused', said || failure);
    return;
  }
  const { failure, said } = await run(system, 'osascript', [
    '-e',
    asAdministrator(work.program, work.prompt),
  ]);
  if (failure !== null) throw new HelperError('refused', promptProblem(said, failure, work.verb));
}

function promptProblem(said: string, failure: string, verb: RootWork['verb']): string {
  const byHand = `${BY_HAND} ${verb}`;
  // Also where macOS shows no prompt at all (facts/macos.md §6, "can fail … without a prompt").
  if (said.includes('(-128)')) {
    return `The prompt was dismissed, and nothing was changed. Try again; if no prompt appeared, ${byHand}`;
  }
  // Nobody is logged in at the screen: -1713, "No user interaction allowed".
  if (/\(-1713\)|interaction/i.test(said)) {
    return `macOS can't show its prompt here, as nobody is logged in at the screen. Instead, ${byHand}`;
  }
  if (/\(-600\d\d\)/.test(said)) {
    return `macOS did not accept the password of an administrator, and nothing was changed. Try again, or ${byHand}`;
  }
  const words = /execution error: (.*?)(?: \(-?\d+\))?$/s.exec(said)?.[1] ?? (said || failure);
  return `${words.replaceAll(/[\r\n]+/g, ' ').slice(0, 500)}`;
}

interface Ran {
  /** Null: it did what it should. */
  readonly failure: string | null;
  /** On stderr, printable. */
  readonly said: string;
}

function run(system: System, file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = {
      timeout: LIMIT_MS,
      maxBuffer: 1024 * 1024,
      env: { PATH: system.path, LC_ALL: 'C' },
      cwd: '/',
    };
    const child = execFile(file, [...args], options, (error, _stdout, stderr) => {
      const said = stderr
        .replaceAll(/[^\x20-\x7e\n]/g, ' ')
        .trim()
        .slice(-2000);
      if (error === null) resolve({ failure: null, said });
      else if (error.code === 'ENOENT') resolve({ failure: `${file} is not on this machine.`, said: '' });
      else resolve({ failure: `${file} failed (${error.code ?? error.signal ?? 'unknown'}).`, said });
    });
    child.stdin?.end();
  });
}
