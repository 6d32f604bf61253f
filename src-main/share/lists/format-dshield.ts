import { canonicalAddress, formatPrefix, parsePrefix } from '../../../src-shared/address.ts';
import type { Understood } from './list-format.ts';
import type { TargetCollector } from './target-collector.ts';

const HEADING = /^Start\tEnd\t/;

/** DShield's block.txt: start, end, prefix length and more, with tabs between; remarks after "#"; a heading. */
export function readDshieldLine(line: string, into: TargetCollector): Understood {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || HEADING.test(text)) return 'nothing';
  const [start = '', end = ''] = text.split('\t');
  return into.takeBetween(start, end) === true ? 'entry' : 'strange';
}

/** Whether the first three columns are the start, end and length of one and the same prefix, or their headings. */
export function isDshieldLine(line: string): boolean {
  if (!line.includes('\t')) return false;
  if (HEADING.test(line)) return true;
  const [start = '', end = '', length = ''] = line.trimEnd().split('\t', 3);
  const prefix = parsePrefix(`${start}/${length}`);
  if (prefix?.family !== 4) return false;
  const { network } = prefix;
  const last = network + (1n << BigInt(32 - prefix.length)) - 1n;
  const [from, to] = [network, last].map((address) =>
    formatPrefix({ family: 4, network: address, length: 32 }),
  );
  return canonicalAddress(start) === from && canonicalAddress(end) === to;
}
