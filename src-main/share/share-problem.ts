/** What went wrong with another machine, in a sentence for the owner. */
export type ProblemKind =
  /** No connection, or it broke off. */
  | 'unreachable'
  /** Its certificate is not trusted. */
  | 'untrusted'
  /** It did not answer in time. */
  | 'slow'
  /** What it says can't be used: too long, or not what was agreed on. */
  | 'nonsense'
  /** It refused us: a password or key is wrong, or not known any more. */
  | 'refused'
  /** It answered that it can't do this (now). */
  | 'failed';

export class ShareProblem extends Error {
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
