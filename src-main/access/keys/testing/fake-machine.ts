import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH, type System } from '../../../../src-shared/system.ts';
import type { SystemUser } from '../users.ts';
import { directory } from './ssh-keygen.ts';

/** Users with homes of their own in a directory, of whom `getent` and `sshd` tell as those programs do. */
export class FakeMachine {
  readonly root = directory();
  readonly system: System;
  readonly #users: SystemUser[] = [];
  readonly #bin = join(this.root, 'bin');

  constructor({ isRoot = true, platform = 'linux' }: { isRoot?: boolean; platform?: string } = {}) {
    // Users other than root pass through it.
    chmodSync(this.root, 0o755);
    mkdirSync(this.#bin);
    this.system = { platform, isRoot, path: `${this.#bin}:${SYSTEM_PATH}` };
    this.sshdSays('.ssh/authorized_keys .ssh/authorized_keys2');
  }

  /** A user whose home is there, with a directory for keys. */
  addUser(name: string, uid: number, shell = '/bin/sh'): SystemUser {
    const user = { name, uid, gid: uid, home: join(this.root, name), shell };
    for (const path of [user.home, join(user.home, '.ssh')]) {
      mkdirSync(path, { mode: 0o700 });
      chownSync(path, uid, uid);
    }
    this.#users.push(user);
    const passwd = this.#users.map(
      (one) => `${one.name}:x:${one.uid}:${one.gid}:,,,:${one.home}:${one.shell}`,
    );
    this.program('getent', printing(passwd));
    return user;
  }

  /** What `sshd -T` prints. */
  sshdSays(files: string, ...others: readonly string[]): void {
    this.program('sshd', printing([`authorizedkeysfile ${files}`, ...others]));
  }

  program(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** A program of macOS's, as the whole-system tests have it. @returns the directory of its state */
  macProgram(name: string): string {
    const path = join(this.#bin, name);
    copyFileSync(join(import.meta.dirname, '../../../../e2e/mac', name), path);
    chmodSync(path, 0o755);
    const state = join(this.#bin, 'mac-state');
    mkdirSync(state, { recursive: true });
    // Whoever runs it keeps its state.
    chmodSync(state, 0o777);
    return state;
  }

  /** A file of the user's. */
  file(user: SystemUser, name: string, content: string | Buffer, mode = 0o600): string {
    const path = join(user.home, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    chownSync(path, user.uid, user.gid);
    return path;
  }
}

/** A shell's own words for these lines, which have no quotes. */
function printing(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`;
}
