/** The blocks that stand, in the forms that other programs read. Every one holds nothing but fixed words and canonical addresses. */
import { formatPrefix, type Prefix, parsePrefix } from '../../../src-shared/address.ts';
import { csvRecord } from '../../api/export-rows.ts';
import type { ExportedBlock } from '../blocks-to-export.ts';
import { jsonText } from './json-text.ts';

export const BLOCK_FORMATS = ['csv', 'json', 'hosts-deny', 'pf', 'nft', 'fail2ban'] as const;
export type BlockFormat = (typeof BLOCK_FORMATS)[number];

/** A line of nft or a shell with more than this would be hard to look through. */
const EACH_LINE = 100;

const NFT = 'inet drawbridge_export';

export function blocksAs(format: BlockFormat, blocks: readonly ExportedBlock[]): string {
  switch (format) {
    case 'csv':
      return csv(blocks);
    case 'json':
      return `${jsonText(blocks, 2)}\n`;
    case 'hosts-deny':
      return lines(prefixes(blocks).map((prefix) => `sshd: ${hostsPattern(prefix)}`));
    case 'pf':
      return lines(prefixes(blocks).map(formatPrefix));
    case 'nft':
      return nft(prefixes(blocks));
    case 'fail2ban':
      return fail2ban(prefixes(blocks));
  }
}

function csv(blocks: readonly ExportedBlock[]): string {
  const header = [
    'target',
    'since',
    'until',
    'by',
    'from',
    'rule',
    'reason',
    'country',
    'network number',
    'network name',
  ];
  const records = blocks.map(({ target, since, until, by, from, rule, reason, place }) => {
    const { country, network } = place;
    const times = [since, until].map((time) => (time === null ? null : new Date(time).toISOString()));
    return csvRecord([target, ...times, by, from, rule, reason, country, network?.number, network?.name]);
  });
  return csvRecord(header) + records.join('');
}

/** Each once, though several sources may have it. What is no address is never written, wherever it came from. */
function prefixes(blocks: readonly ExportedBlock[]): Prefix[] {
  const targets = new Set(blocks.map(({ target }) => target));
  return [...targets].map(parsePrefix).filter((prefix) => prefix !== null);
}

/** hosts_access(5): a net and its mask, IPv6 in brackets with its length. */
function hostsPattern(prefix: Prefix): string {
  const [address = '', length] = formatPrefix(prefix).split('/');
  if (prefix.family === 6) return length === undefined ? `[${address}]` : `[${address}]/${length}`;
  return length === undefined ? address : `${address}/${maskOf(Number(length))}`;
}

function maskOf(length: number): string {
  const ones = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (ones >>> shift) & 255).join('.');
}

/** Loads as often as wanted: the sets are emptied first. No rule uses them by itself. */
function nft(all: readonly Prefix[]): string {
  const sets = ([4, 6] as const).flatMap((family) => {
    const name = `blocked${family}`;
    const elements = all.filter((prefix) => prefix.family === family).map(formatPrefix);
    return [
      `add set ${NFT} ${name} { type ipv${family}_addr; flags interval; auto-merge; }`,
      `flush set ${NFT} ${name}`,
      ...elementLines(name, elements),
    ];
  });
  return lines([
    '#!/usr/sbin/nft -f',
    '# A rule that uses them: tcp dport 22 ip saddr @blocked4 drop; tcp dport 22 ip6 saddr @blocked6 drop',
    `add table ${NFT}`,
    ...sets,
  ]);
}

/** In one command: with many, each that adds to an interval set takes as long as all before it (200,000: 40 s, not 3 s). */
function elementLines(name: string, elements: readonly string[]): string[] {
  if (elements.length === 0) return [];
  const all = inLines(elements).map((some) => `  ${some.join(', ')}`);
  return [`add element ${NFT} ${name} {`, all.join(',\n'), '}'];
}

/** fail2ban-client(1): set JAIL banip IP … */
function fail2ban(all: readonly Prefix[]): string {
  const commands = inLines(all.map(formatPrefix)).map(
    (some) => `fail2ban-client set sshd banip ${some.join(' ')}`,
  );
  return lines(['#!/bin/sh', 'set -e', ...commands]);
}

function inLines(words: readonly string[]): string[][] {
  const all: string[][] = [];
  for (let first = 0; first < words.length; first += EACH_LINE)
    all.push(words.slice(first, first + EACH_LINE));
  return all;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
