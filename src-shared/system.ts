/** The machine that Drawbridge runs on, as far as its parts must know. Tests put another one in its place. */
export interface System {
  /** As Node names it: "darwin", "linux", … */
  readonly platform: string;
  readonly isRoot: boolean;
  /** The directories of the system's programs, as in PATH. Nothing else is ever looked for, or run. */
  readonly path: string;
}

/** Where systems keep the programs that only they may change. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
