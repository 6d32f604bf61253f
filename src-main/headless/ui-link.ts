import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../settings/write-atomically.ts';

/**
 * The file that holds the link which opens the page of a running guard. It lies
 * in the state directory, and only who runs the guard can read it (mode 0600).
 */
export class UiLink {
  readonly path: string;

  constructor(stateDirectory: string) {
    this.path = join(stateDirectory, 'ui-link');
  }

  /** @throws the system's error */
  write(link: string): void {
    writeAtomically(this.path, `${link}\n`);
  }

  /** @throws the system's error (ENOENT: there is no page; EACCES: not permitted) */
  read(): string {
    return readFileSync(this.path, 'utf8').trim();
  }

  /** Also one that a killed guard left behind. */
  remove(): void {
    rmSync(this.path, { force: true });
  }
}
