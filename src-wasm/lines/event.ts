/** What a message says: the fields of src-shared/compact-event.ts. */

/** The places of the kinds in EVENT_KINDS (src-shared/login-event.ts). */
export const FAILED: i32 = 0;
export const INVALID_USER: i32 = 1;
export const PREAUTH_CLOSE: i32 = 2;
export const NO_IDENTIFICATION: i32 = 3;
export const NEGOTIATION_FAILED: i32 = 5;
export const TOO_MANY_FAILURES: i32 = 6;
export const ACCEPTED: i32 = 9;
export const DISCONNECTED: i32 = 10;

/** The places of the clues in CLUES. */
export const ANNOUNCED: i32 = 0;
export const OFFER: i32 = 1;
export const PAM_MODULE: i32 = 2;
export const VERDICT: i32 = 4;
export const ENDING: i32 = 6;
export const SUCCESS: i32 = 7;

export const NOT_SAID: i32 = -1;

export let kind: i32 = 0;
export let clue: i32 = 0;
export let address: i32 = 0;
export let port: i32 = NOT_SAID;
export let user: i32 = NOT_SAID;
/** 1: sshd knows that user; 0: it does not. */
export let knownUser: i32 = NOT_SAID;
export let times: i32 = 1;

export function startEvent(): void {
  port = NOT_SAID;
  user = NOT_SAID;
  knownUser = NOT_SAID;
  times = 1;
}

export function setWhat(itsKind: i32, itsClue: i32): void {
  kind = itsKind;
  clue = itsClue;
}
export function setAddress(number: i32): void {
  address = number;
}
export function setPort(number: i32): void {
  port = number;
}
export function setUser(place: i32): void {
  user = place;
}
export function setKnownUser(isKnown: i32): void {
  knownUser = isKnown;
}
export function setTimes(count: i32): void {
  times = count;
}
