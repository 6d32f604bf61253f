import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary.ts';

export const MAIN = join(import.meta.dirname, '../main.ts');
export const FAKE_MAIN = join(import.meta.dirname, 'fake-main.ts');

/** A running program of this project, with what it has written so far. Gone when the test is over. */
export class Running {
  readonly child: ChildProcess;
  out = '';
  err = '';
  #exited: Promise<number | null>;
  #wake: () => void = () => undefined;

  constructor(program: string, argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { PATH: path } = process.env;
    this.child = spawn(process.execPath, [program, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: path, HOME: temporaryDirectory(), ...environment },
    });
    this.child.stdout?.on('data', (chunk) => {
      this.out += chunk;
      this.#wake();
    });
    this.child.stderr?.on('data', (chunk) => {
      this.err += chunk;
      this.#wake();
    });
    this.#exited = once(this.child, 'close').then(([code]) => {
      this.#wake();
      return code as number | null;
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** When this stands in what it wrote. */
  async says(words: string): Promise<void> {
    while (!this.out.includes(words)) {
      if (this.child.exitCode !== null)
        throw new Error(`ended without saying "${words}": ${this.out}${this.err}`);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** Its exit code, when it has ended and all it wrote is here; null: a signal ended it. */
  exit(): Promise<number | null> {
    return this.#exited;
  }
}
