import { fileURLToPath } from 'node:url';
import type { System } from '../../src-shared/system.ts';
import { detectSource, THIS_MACHINE } from '../log/detect-source.ts';
import { FileFollower } from '../log/file-follower.ts';
import { Journald } from '../log/journald.ts';
import { Replay } from '../log/replay.ts';
import type { LogSource, SourceEvents } from '../log/source.ts';
import { UnifiedLog } from '../log/unified-log.ts';
import { readUnifiedLine } from '../sshd/json-line.ts';
import { detectForm, LineReader } from '../sshd/line-reader.ts';
import type { GuardOptions } from './guard-options.ts';
import { thisSystem } from './this-system.ts';
import { type OpenHelperStream, unifiedLogReaders } from './unified-log-reader.ts';

const SAMPLE = fileURLToPath(new URL('../../assets/sample.log', import.meta.url));

/** The log that a guard reads. */
export interface ChosenLog {
  /** Under which the store keeps the position: file:/path, journald, unified-log, replay:/path. */
  readonly sourceName: string;
  /** In words: what is read and why. */
  readonly description: string;
  /** live: as it is written; replay: a recorded one; sample: the one that Drawbridge brings. */
  readonly kind: 'live' | 'replay' | 'sample';
  make(events: SourceEvents): LogSource;
}

/** The log that the owner named; with `auto` what this machine has, or the bundled sample where it has none. */
export async function chooseLog(
  { log, replay, speed, system = thisSystem() }: Pick<GuardOptions, 'log' | 'replay' | 'speed' | 'system'>,
  openHelperStream: OpenHelperStream | null = null,
): Promise<ChosenLog> {
  if (replay !== null) {
    const pace = speed === 'real' ? 'in its own time' : 'as fast as it can be read';
    return recorded('replay', replay, speed, `Replaying ${replay}, ${pace}.`);
  }
  if (log === 'journald') return journal('Following the systemd journal, as chosen.');
  const unified = (description: string) => unifiedLog(description, system, openHelperStream);
  if (log === 'unified-log') return unified('Following the macOS unified log, as chosen.');
  if (log !== 'auto') return file(log, `Following ${log}, as chosen.`);
  const { source, looked } = await detectSource({ ...THIS_MACHINE, platform: system.platform });
  const found = `${looked.join('; ')}.`;
  if (source.kind === 'file') return file(source.path, `Following ${source.path}. Looked at: ${found}`);
  if (source.kind === 'journald') return journal(`Following the systemd journal. Looked at: ${found}`);
  if (source.kind === 'unified-log') return unified(`Following the macOS unified log. Looked at: ${found}`);
  return recorded(
    'sample',
    SAMPLE,
    'max',
    `No log of sshd was found. Looked at: ${found} So this is a SAMPLE: the recorded log that Drawbridge brings (${SAMPLE}). Name yours with --log PATH.`,
  );
}

function file(path: string, description: string): ChosenLog {
  return {
    sourceName: `file:${path}`,
    description,
    kind: 'live',
    make: (events) => new FileFollower(path, events),
  };
}

function journal(description: string): ChosenLog {
  return { sourceName: 'journald', description, kind: 'live', make: (events) => new Journald({}, events) };
}

function unifiedLog(
  description: string,
  system: System,
  openHelperStream: OpenHelperStream | null,
): ChosenLog {
  const make = (events: SourceEvents) =>
    new UnifiedLog({ ways: unifiedLogReaders(system, openHelperStream), read: readUnifiedLine }, events);
  return { sourceName: 'unified-log', description, kind: 'live', make };
}

function recorded(
  kind: 'replay' | 'sample',
  path: string,
  speed: 'real' | 'max',
  description: string,
): ChosenLog {
  const make = (events: SourceEvents) => new Replay(path, { speed, timeOfLine: timeOfLine() }, events);
  return { sourceName: `replay:${path}`, description, kind, make };
}

function timeOfLine(): (line: Uint8Array) => number | null {
  const reader = new LineReader();
  reader.referenceTime = Date.now();
  return (line) => {
    reader.form = detectForm(line);
    if (reader.form === 'json') return reader.read(line, 0, line.length)?.time ?? null;
    return reader.timeOf(line, 0, line.length);
  };
}
