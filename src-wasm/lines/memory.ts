/** What lies where in the module's memory, and the cursor that goes over the lines. */

/** So many bytes of whole lines are read at a time, at most. */
export const INPUT_BYTES: i32 = 1 << 21;
/** So many events a batch holds; src-shared/event-batch.ts says the same. */
export const CAPACITY: i32 = 1 << 14;
/** Per event: its time and its pid. */
export const WIDE_BYTES: i32 = 16;
/** Per event: what it is, address, port, user, times. */
export const NARROW_BYTES: i32 = 20;

/** Words are compared eight bytes at a time, so they may reach behind the last line. */
const REACH: i32 = 1 << 10;

export const input: usize = memory.data((1 << 21) + (1 << 10), 16);
export const wide: usize = memory.data((1 << 14) * 16, 16);
export const narrow: usize = memory.data((1 << 14) * 20, 16);

/** Where the next byte is read. */
export let at: i32 = 0;

export function goTo(place: i32): void {
  at = place;
}

export function byteAt(place: i32): i32 {
  return <i32>load<u8>(input + place);
}

export function isDigit(byte: i32): bool {
  return <u32>(byte - 48) <= 9;
}

/** After the last line nothing is to be taken for a part of it. */
export function endInput(length: i32): void {
  memory.fill(input + length, 0, REACH);
}
