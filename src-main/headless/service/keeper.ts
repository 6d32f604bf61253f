import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Ran, runProgram } from '../../guard/system-program.ts';
import { LAUNCHD_LABEL, SYSTEMD_UNIT } from '../../settings/service-file.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { launchdPlist, systemdUnit } from './definition.ts';
import type { ServiceMachine } from './service-machine.ts';

/** The system's keeper of services, as far as ours needs it. */
export interface Keeper {
  readonly name: 'launchd' | 'systemd';
  /** Why there is none to ask, in a sentence; null: there is one. */
  problem(): Promise<string | null>;
  /** What the definition is to say. */
  definition(): string;
  /** Takes the definition that is there into use, and has it run from now on and at every boot. @throws CommandError */
  start(): Promise<void>;
  /** Ends it, and has it run no more. @throws CommandError */
  stop(): Promise<void>;
  /** After the definition was taken away. */
  forget(): Promise<void>;
  isRunning(): Promise<boolean>;
  /** Where to read what the guard says. */
  readonly log: string;
}

const RETRY_MS = 500;
const RETRIES = 20;

export function keeperOf(machine: ServiceMachine): Keeper {
  return machine.platform === 'darwin' ? new Launchd(machine) : new Systemd(machine);
}

/** launchctl(1): `bootstrap` and `bootout` since 10.10; `load -w` fails on newer systems (facts/macos.md §4). */
class Launchd implements Keeper {
  readonly name = 'launchd';
  readonly log: string;
  readonly #machine: ServiceMachine;

  constructor(machine: ServiceMachine) {
    this.#machine = machine;
    this.log = machine.logFile;
  }

  async problem(): Promise<string | null> {
    return (await this.#run('print-disabled', 'system')).isMissing ? 'launchctl is not here.' : null;
  }

  definition(): string {
    return launchdPlist(this.#machine.program, this.#machine.logFile);
  }

  async start(): Promise<void> {
    await this.#leave();
    // launchd would make it readable for everybody.
    closeSync(openSync(this.#machine.logFile, 'a', 0o600));
    await this.#run('enable', `system/${LAUNCHD_LABEL}`);
    // What was there before may take a moment to go: until then launchd refuses.
    let ran: Ran | null = null;
    for (let left = RETRIES; left > 0; left--) {
      ran = await this.#run('bootstrap', 'system', this.#machine.definition ?? '');
      if (ran.code === 0 || (await this.isRunning())) return;
      await wait(RETRY_MS);
    }
    throw failed('launchctl bootstrap', ran);
  }

  async stop(): Promise<void> {
    await this.#leave();
    for (let left = RETRIES; left > 0; left--) {
      if (!(await this.isRunning())) return;
      await wait(RETRY_MS);
    }
    throw new CommandError(
      EXIT.failed,
      'launchd goes on running the service. Restart the Mac, then try again.',
    );
  }

  async forget(): Promise<void> {
    // launchd has forgotten it with bootout.
  }

  async isRunning(): Promise<boolean> {
    return (await this.#run('print', `system/${LAUNCHD_LABEL}`)).code === 0;
  }

  async #leave(): Promise<void> {
    if (await this.isRunning()) await this.#run('bootout', `system/${LAUNCHD_LABEL}`);
  }

  #run(...args: string[]): Promise<Ran> {
    return runProgram(this.#machine, 'launchctl', args);
  }
}

/** systemctl(1). */
class Systemd implements Keeper {
  readonly name = 'systemd';
  readonly log = `journalctl -u ${SYSTEMD_UNIT}`;
  readonly #machine: ServiceMachine;

  constructor(machine: ServiceMachine) {
    this.#machine = machine;
  }

  async problem(): Promise<string | null> {
    const { code } = await this.#run('show', '--property=Version');
    if (code === 0) return null;
    return 'systemd does not run on this system.';
  }

  definition(): string {
    return systemdUnit(this.#machine.program);
  }

  async start(): Promise<void> {
    await this.#must('daemon-reload');
    await this.#must('enable', SYSTEMD_UNIT);
    await this.#must('restart', SYSTEMD_UNIT);
  }

  async stop(): Promise<void> {
    await this.#must('stop', SYSTEMD_UNIT);
    await this.#must('disable', SYSTEMD_UNIT);
  }

  async forget(): Promise<void> {
    await this.#must('daemon-reload');
  }

  async isRunning(): Promise<boolean> {
    return (await this.#run('is-active', SYSTEMD_UNIT)).code === 0;
  }

  async #must(...args: string[]): Promise<void> {
    const ran = await this.#run(...args);
    if (ran.code !== 0) throw failed(`systemctl ${args.join(' ')}`, ran);
  }

  #run(...args: string[]): Promise<Ran> {
    return runProgram(this.#machine, 'systemctl', args);
  }
}

function failed(command: string, ran: Ran | null): CommandError {
  const said = `${ran?.stderr ?? ''} ${ran?.stdout ?? ''}`.replaceAll(/[^ -~]+/g, ' ').trim();
  const why = said === '' ? (ran?.code === null ? 'no answer in time' : `exit code ${ran?.code}`) : said;
  return new CommandError(EXIT.failed, `"${command}" failed: ${why.slice(0, 300)}`);
}
