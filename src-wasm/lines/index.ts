/**
 * Reads the lines that nearly all of a syslog of sshd's are ("TIME HOST sshd[PID]: " and a common message), and packs
 * what they say as src-shared/event-batch.ts has it. What is read here at all is read exactly as LineReader would.
 */
import { number, take, takeNumber } from './cursor';
import { address, clue, kind, knownUser, port, times, user } from './event';
import { takeTime, time } from './line-time';
import { at, CAPACITY, endInput, INPUT_BYTES, input, NARROW_BYTES, narrow, WIDE_BYTES, wide } from './memory';
import { NOTHING, readMessage, UNCOMMON } from './messages';
import { forgetNames, MOST_NAMES, nameCount, ranges } from './names';
import { takeTag } from './tag';
import { word } from './words';

export { forgetMinute, setStampEnd } from './line-time';

const LONGEST_PID: i32 = 9;
const IS_TIMED: i32 = 1 << 10;
const PID_END = word(']: ');

/** How many lines were read, ever. */
let lines: i32 = 0;

export function linesRead(): i32 {
  return lines;
}

export function inputPlace(): usize {
  return input;
}
export function inputBytes(): i32 {
  return INPUT_BYTES;
}
export function widePlace(): usize {
  return wide;
}
export function narrowPlace(): usize {
  return narrow;
}
export function rangesPlace(): usize {
  return ranges;
}
export function namesRead(): i32 {
  return nameCount;
}

/** Other lines, so many bytes of them, are in the input. */
export function startInput(length: i32): void {
  endInput(length);
}

/** An empty batch. */
export function startBatch(): void {
  count = 0;
  forgetNames();
}

/** How many events the batch holds. */
let count: i32 = 0;

export function eventCount(): i32 {
  return count;
}

/** The host has added some itself. */
export function setEventCount(events: i32): void {
  count = events;
}

/** The batch may have no room for what another line says. */
export function isFull(): bool {
  // A line that turned out to be uncommon may have left a name.
  return count >= CAPACITY || nameCount >= MOST_NAMES;
}

/**
 * Reads lines as long as they are common and the batch has room.
 * @returns where it stopped: the beginning of a line, or the input's end
 */
export function read(start: i32, end: i32): i32 {
  let line = start;
  while (line < end && !isFull()) {
    const said = readLine(line);
    if (said == UNCOMMON) break;
    if (said != NOTHING) add();
    lines++;
    line = at;
  }
  return line;
}

function readLine(start: i32): i32 {
  if (!takeTime(start) || !takeTag() || !takeNumber(LONGEST_PID)) return UNCOMMON;
  pid = number;
  return take(PID_END) ? readMessage() : UNCOMMON;
}

let pid: i32 = 0;

function add(): void {
  const ofWide = wide + count * WIDE_BYTES;
  store<f64>(ofWide, time);
  store<f64>(ofWide, <f64>pid, 8);
  const ofNarrow = narrow + count * NARROW_BYTES;
  store<i32>(ofNarrow, kind | (clue << 4) | ((knownUser + 1) << 8) | IS_TIMED);
  store<i32>(ofNarrow, address, 4);
  store<i32>(ofNarrow, port, 8);
  store<i32>(ofNarrow, user, 12);
  store<i32>(ofNarrow, times, 16);
  count++;
}
