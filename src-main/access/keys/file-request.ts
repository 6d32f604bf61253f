/** What is done to files of keys, by whoever may: see `file-work.ts`. */

export type FileRequest =
  | { readonly do: 'look'; readonly paths: readonly string[]; readonly home: string }
  | {
      readonly do: 'write';
      readonly path: string;
      /** The hash of what is replaced; null: there is no such file yet. */
      readonly hash: string | null;
      /** In base64. */
      readonly content: string;
      /** Of a file that is new. */
      readonly mode: number;
    }
  | { readonly do: 'mend'; readonly steps: readonly MendStep[] }
  | { readonly do: 'make-directory'; readonly path: string }
  | { readonly do: 'exists'; readonly paths: readonly string[] };

/** One change of owner or mode, to exactly this file or directory. */
export interface MendStep {
  /** Without links in it. */
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
  readonly owner: number;
  readonly mode: number;
  readonly newMode: number;
  /** Null: as it is. */
  readonly newOwner: number | null;
}

/** A file or directory on the way to the keys. */
export interface PathPart {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly dev: number;
  readonly ino: number;
  readonly owner: number;
  readonly group: number;
  /** The lowest twelve bits. */
  readonly mode: number;
}

/** What was found at a path, or why it can't be known, in a sentence. */
export type Look = LookedAt | { readonly problem: string };

export interface LookedAt {
  /** Where it really is; links followed. Where it does not exist, of its nearest directory that does: see `missing`. */
  readonly realPath: string;
  /** In base64; null: there is no file. */
  readonly content: string | null;
  readonly changedAt: number | null;
  /** The file (if it is there) and the directories above it: up to the home where that is above it, else to the root. */
  readonly parts: readonly PathPart[];
}

export type FileAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: FileFault; readonly message: string };

/** 'conflict': another content than expected; 'refused': it must not be done; 'failed': the system said no. */
export type FileFault = 'conflict' | 'refused' | 'failed';

export class FileWorkError extends Error {
  readonly code: FileFault;
  constructor(code: FileFault, message: string) {
    super(message);
    this.name = 'FileWorkError';
    this.code = code;
  }
}
