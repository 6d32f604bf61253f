import { type CommandLineParts, runCommandLine } from '../command-line.ts';
import { addScanCommand } from '../scan-command.ts';
import { temporaryDirectory } from './temporary.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Circumstances {
  /** The socket in DRAWBRIDGE_SOCKET. */
  readonly socket?: string;
  /** Columns of a terminal; without it, the output is none. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one command in this process, against a real socket. */
export async function drawbridge(argv: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
  const { socket, columns, environment = {} } = circumstances;
  let out = '';
  let err = '';
  const parts: CommandLineParts = {
    stdout: { write: (text) => (out += text), isTTY: columns !== undefined, columns },
    stderr: { write: (text) => (err += text) },
    environment: {
      // Nothing of this machine's own guard is ever found.
      HOME: temporaryDirectory(),
      ...(socket === undefined ? {} : { DRAWBRIDGE_SOCKET: socket }),
      ...environment,
    },
    workingDirectory: temporaryDirectory(),
    version: '0.1.0',
    startGuard: () => {
      throw new Error('no guard here');
    },
    addScanCommand: (program) => addScanCommand(program),
  };
  const code = await runCommandLine(argv, parts);
  return { code, out, err };
}
