import { ShareProblem } from '../share-problem.ts';

/** The server understood the call and refused it. Codes of the sync server: facts/reporting-and-sharing.md §4. */
export class XmlRpcFault extends ShareProblem {
  /** 32 bits, signed. */
  readonly code: number;

  constructor(code: number, message: string) {
    super('failed', message);
    this.code = code;
  }
}

/** An address in a list can't be one of an attacker: private, reserved, or none at all. */
export const BAD_ADDRESS = 101;
/** The time that we named lies in the server's future. */
export const FUTURE_TIMESTAMP = 103;
/** Adding failed: because of an address, or because of the server's database. */
export const NOT_ADDED = 104;
