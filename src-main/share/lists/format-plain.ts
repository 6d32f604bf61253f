import type { Understood } from './list-format.ts';
import type { TargetCollector } from './target-collector.ts';

const BETWEEN = /^([0-9a-fA-F.:]+)\s*-\s*([0-9a-fA-F.:]+)(?=$|[\s,])/;

/**
 * An address, a prefix, or a range "a - b"; further columns after white space or a comma, and remarks after "#" or ";",
 * are passed over.
 */
export function readPlainLine(line: string, into: TargetCollector): Understood {
  // Most lines are this and nothing else.
  if (into.take(line.trimEnd())) return 'entry';
  const remark = line.search(/[#;]/);
  const text = (remark < 0 ? line : line.slice(0, remark)).trim();
  if (text === '') return 'nothing';
  const [, from = '', to = ''] = BETWEEN.exec(text) ?? [];
  const isRange = from === '' ? null : into.takeBetween(from, to);
  if (isRange !== null) return isRange ? 'entry' : 'strange';
  const [first = ''] = /^[^\s,]+/.exec(text) ?? [];
  return into.take(first) ? 'entry' : 'strange';
}
