/** What the command line exits with. */
export const EXIT = {
  ok: 0,
  /** It failed; or what was looked at (by `status`, `doctor`, `shared`, …) has a problem. */
  failed: 1,
  /** The command was not used as it can be. */
  usage: 2,
  noGuard: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end of a command that its user is told about: what is wrong, and what to do. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}
