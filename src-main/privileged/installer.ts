import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { System } from '../../src-shared/system.ts';
import { HELPER_VERSION } from './greeting.ts';
import type { Helper } from './helper-client.ts';
import { HelperError } from './helper-error.ts';
import { type HelperPlaces, MAC_PLACES } from './helper-places.ts';
import { type HelperTexts, installProgram, uninstallProgram } from './install-program.ts';
import { installedProblem } from './installed.ts';
import { runAsRoot } from './run-as-root.ts';
import { ownerIn, withOwner } from './socket-owner.ts';

/**
 * - `not-needed`: this system does without installing one
 * - `outdated`: it answers, but is not the one that came with this Drawbridge
 * - `unsafe`: somebody who is not root could change it, so it is not used
 * - `unreachable`: it is there, at least in part, and does not answer this user
 */
export type HelperState =
  | 'not-needed'
  | 'not-installed'
  | 'installed'
  | 'outdated'
  | 'unsafe'
  | 'unreachable';

export interface HelperCondition {
  readonly state: HelperState;
  /** Sentences: what is, then what to do. */
  readonly found: string;
  /** What the installed one calls itself; null: it does not say. */
  readonly version: number | null;
}

export interface InstallerParts {
  readonly system: System;
  readonly helper: Helper;
  readonly texts: HelperTexts;
  /** Who may use it besides administrators: the user, who is none; null: nobody. */
  readonly user: number | null;
  /** As this process sees them. Default: a Mac's own. */
  readonly places?: HelperPlaces;
  /** Default: /bin/sh -c */
  readonly rootShell?: readonly string[];
}

const ANSWER_TRIES = 40;
const ANSWER_EVERY_MS = 250;
const INSTALL_PROMPT =
  'Drawbridge wants to install its helper, the one small program that works the firewall as root.';
const FOR_USER = 'You are no administrator: whoever allows this lets you use it, too.';
const UNINSTALL_PROMPT = 'Drawbridge wants to take out its helper, and everything that it blocks.';

/** Installs, upgrades, repairs and takes out the helper on a Mac, and tells how it is. */
export class HelperInstaller {
  readonly #parts: InstallerParts;
  readonly #places: HelperPlaces;
  readonly #rootShell: readonly string[];

  constructor(parts: InstallerParts) {
    this.#parts = parts;
    this.#places = parts.places ?? MAC_PLACES;
    this.#rootShell = parts.rootShell ?? ['/bin/sh', '-c'];
  }

  get isNeeded(): boolean {
    return this.#parts.system.platform === 'darwin';
  }

  async state(): Promise<HelperCondition> {
    if (!this.isNeeded) return this.#notNeeded();
    const problem = await installedProblem(this.#places);
    if (problem !== null) {
      if (problem.isAbsent) return condition('not-installed', `${problem.found} Install it to block.`);
      const state = problem.kind === 'unsafe' ? 'unsafe' : 'unreachable';
      return condition(state, `${problem.found} Install it again.`);
    }
    let version: number;
    try {
      version = await this.#parts.helper.version();
    } catch (error) {
      if (error instanceof HelperError) return condition('unreachable', error.message);
      throw error;
    }
    return this.#compared(version);
  }

  /**
   * Installs the helper, whatever is there now.
   * @throws HelperError why not, and what to do
   */
  async install(): Promise<HelperCondition> {
    this.#assertNeeded();
    const { texts, user } = this.#parts;
    const socketJob = withOwner(texts.socketJob, user ?? 0);
    const program = installProgram(MAC_PLACES, { ...texts, socketJob });
    const prompt = user === null ? INSTALL_PROMPT : `${INSTALL_PROMPT} ${FOR_USER}`;
    await this.#asRoot({ program, prompt, verb: 'install' });
    let found = await this.state();
    for (let tries = 1; found.state === 'unreachable' && tries < ANSWER_TRIES; tries++) {
      await wait(ANSWER_EVERY_MS);
      found = await this.state();
    }
    if (found.state === 'installed') return found;
    throw new HelperError('unusable', `The helper was installed, but can't be used. ${found.found}`);
  }

  /**
   * Takes out the helper, and everything that it did besides what sshd accepts.
   * @throws HelperError why not, and what to do
   */
  async uninstall(): Promise<HelperCondition> {
    this.#assertNeeded();
    const program = uninstallProgram(MAC_PLACES);
    await this.#asRoot({ program, prompt: UNINSTALL_PROMPT, verb: 'uninstall' });
    const found = await this.state();
    if (found.state === 'not-installed') return found;
    throw new HelperError('unusable', `The helper was not taken out. ${found.found}`);
  }

  #asRoot(work: Parameters<typeof runAsRoot>[1]): Promise<void> {
    return runAsRoot(this.#parts.system, work, this.#rootShell);
  }

  #assertNeeded(): void {
    if (!this.isNeeded) throw new HelperError('refused', this.#notNeeded().found);
  }

  #notNeeded(): HelperCondition {
    const { platform } = this.#parts.system;
    const found =
      platform === 'linux'
        ? 'On Linux a guard that is root runs the helper by itself: there is nothing to install.'
        : `There is no helper for ${platform}.`;
    return condition('not-needed', found);
  }

  async #compared(version: number): Promise<HelperCondition> {
    const upgrade = 'Install the one that came with it.';
    if (version > HELPER_VERSION) {
      const found = `The helper is newer (version ${version}) than this Drawbridge, which needs ${HELPER_VERSION}. ${upgrade}`;
      return condition('outdated', found, version);
    }
    if (version < HELPER_VERSION) {
      const found = `The helper is of version ${version}, and this Drawbridge needs ${HELPER_VERSION}. ${upgrade}`;
      return condition('outdated', found, version);
    }
    if (!(await this.#isSame())) {
      const found = `The helper is not the one that came with this Drawbridge. ${upgrade}`;
      return condition('outdated', found, version);
    }
    return condition('installed', `The helper is installed, and answers as version ${version}.`, version);
  }

  async #isSame(): Promise<boolean> {
    const { script, socketJob, restoreJob } = this.#places;
    const { texts } = this.#parts;
    const there = await Promise.all([script, socketJob, restoreJob].map((path) => readFile(path, 'utf8')));
    // Whoever installed it: it is the same helper.
    const ours = withOwner(texts.socketJob, ownerIn(there[1] ?? '') ?? 0);
    return there.join('\0') === [texts.script, ours, texts.restoreJob].join('\0');
  }
}

function condition(state: HelperState, found: string, version: number | null = null): HelperCondition {
  return { state, found, version };
}
