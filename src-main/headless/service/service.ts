/** The guard as a service of the system: installed, taken out, looked at. */
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Status } from '../../../src-shared/contract.ts';
import { rootOnlyProblem } from '../../guard/root-only.ts';
import { writeAtomically } from '../../settings/write-atomically.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { SocketClient } from '../socket/socket-client.ts';
import { programIn, type ServiceProgram } from './definition.ts';
import { type Keeper, keeperOf } from './keeper.ts';
import type { ServiceMachine } from './service-machine.ts';

export interface ServiceState {
  readonly isInstalled: boolean;
  /** The keeper of services has it running. */
  readonly isRunning: boolean;
  /** The file that defines it; null: there can be none on this system. */
  readonly definition: string | null;
  readonly program: ServiceProgram | null;
  readonly socket: string;
  /** Of the guard that answers there; null: none does, or this user may not ask it. */
  readonly guard: Pick<Status, 'version' | 'pid' | 'sentence'> | null;
}

const ANSWER_LIMIT_MS = 30_000;
const ASK_EVERY_MS = 250;

/** Whether anything was changed, and the guard that answers. */
export interface Installed {
  readonly isChanged: boolean;
  readonly guard: NonNullable<ServiceState['guard']>;
}

/**
 * Has the guard run at every boot, and now. What is installed already as it should be is left alone.
 * @throws CommandError why that can't be, and what to do
 */
export async function installService(machine: ServiceMachine): Promise<Installed> {
  const { keeper, definition } = await ready(machine, 'install');
  const problem = rootOnlyProblem(machine.files);
  if (problem !== null) throw unfit(problem, machine);
  const wanted = keeper.definition();
  const found = read(definition);
  const isRunning = await keeper.isRunning();
  const before = await guardOn(machine.socket);
  if (found === wanted && isRunning && before !== null) return { isChanged: false, guard: before };
  if (before !== null && !isRunning) {
    throw new CommandError(
      EXIT.failed,
      `Another guard runs already (pid ${before.pid}). Stop it first; the service takes its place.`,
    );
  }
  if (found !== wanted) {
    mkdirSync(dirname(definition), { recursive: true });
    writeAtomically(definition, wanted);
    chmodSync(definition, 0o644);
  }
  await keeper.start();
  return { isChanged: true, guard: await answerOf(machine, keeper, before?.pid ?? null) };
}

/**
 * Ends the service and takes it out. Database and settings stay, and so do the blocks in the firewall.
 * @returns whether there was one
 * @throws CommandError why that can't be, and what to do
 */
export async function uninstallService(machine: ServiceMachine): Promise<boolean> {
  const { keeper, definition } = await ready(machine, 'uninstall');
  const isRunning = await keeper.isRunning();
  if (read(definition) === null && !isRunning) return false;
  await keeper.stop();
  rmSync(definition, { force: true });
  await keeper.forget();
  return true;
}

export async function serviceState(machine: ServiceMachine): Promise<ServiceState> {
  const { definition, socket } = machine;
  const text = definition === null ? null : read(definition);
  const isKept = definition !== null && (await keeperOf(machine).problem()) === null;
  return {
    isInstalled: text !== null,
    isRunning: isKept && (await keeperOf(machine).isRunning()),
    definition,
    program: text === null ? null : programIn(text),
    socket,
    guard: await guardOn(socket).catch(() => null),
  };
}

async function ready(
  machine: ServiceMachine,
  verb: 'install' | 'uninstall',
): Promise<{ keeper: Keeper; definition: string }> {
  const { definition } = machine;
  const byHand = 'Have what starts services here run "drawbridge run" as root.';
  if (definition === null)
    throw new CommandError(EXIT.failed, `Drawbridge knows no service manager of this system. ${byHand}`);
  if (!machine.isRoot)
    throw new CommandError(EXIT.failed, `Only root may do that. Run "sudo drawbridge service ${verb}".`);
  const keeper = keeperOf(machine);
  const problem = await keeper.problem();
  if (problem !== null) throw new CommandError(EXIT.failed, `${problem} ${byHand}`);
  return { keeper, definition };
}

function unfit(problem: string, { platform }: ServiceMachine): CommandError {
  const node =
    platform === 'darwin'
      ? "Node from nodejs.org's installer (Homebrew's belongs to a user)"
      : "your system's own Node, or one that root installed";
  return new CommandError(
    EXIT.failed,
    `The service would run as root what others can change: ${problem} Install it for root: take ${node}, ` +
      'then run "npm pack", "sudo npm install -g ./drawbridge-*.tgz" and "sudo drawbridge service install".',
  );
}

/** Null where there is none. @throws the system's error where it can't be read */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The guard that answers on a socket; null: none does, or not to this user. */
async function guardOn(socket: string): Promise<ServiceState['guard']> {
  try {
    const client = await SocketClient.connect(socket);
    try {
      const { version, pid, sentence } = await client.call('status', {});
      return { version, pid, sentence };
    } finally {
      client.close();
    }
  } catch {
    return null;
  }
}

/** Waits for a guard other than the one before. */
async function answerOf(
  { socket }: ServiceMachine,
  keeper: Keeper,
  before: number | null,
): Promise<NonNullable<ServiceState['guard']>> {
  const end = performance.now() + ANSWER_LIMIT_MS;
  while (performance.now() < end) {
    const guard = await guardOn(socket);
    if (guard !== null && guard.pid !== before) return guard;
    await wait(ASK_EVERY_MS);
  }
  throw new CommandError(
    EXIT.failed,
    `The service was installed, but its guard does not answer on ${socket}. Its log says why: ${keeper.log}`,
  );
}
