/**
 * Why a request to the helper came to nothing.
 * - `unsafe`: the script could be changed by somebody who is not root, so it was not run
 * - `unusable`: it could not be started, is of another version, or answered nonsense
 * - `timeout`: it took too long and was stopped
 * - `refused`: it ran and said no; the message is its own sentence
 */
export type HelperErrorKind = 'unsafe' | 'unusable' | 'timeout' | 'refused';

export class HelperError extends Error {
  readonly kind: HelperErrorKind;
  constructor(kind: HelperErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HelperError';
    this.kind = kind;
  }
}
