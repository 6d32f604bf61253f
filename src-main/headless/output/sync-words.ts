import type { DenyHosts, DenyHostsSettings } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Fact } from './facts.ts';
import { everyWords, fact, stateFacts } from './share-words.ts';
import { clock, counted, grouped } from './words.ts';

/** DenyHosts' synchronisation: how it is, how it is set, and what was exchanged. */
export function syncFacts(denyHosts: DenyHosts, now: number): Fact[] {
  const { settings, statistics } = denyHosts;
  return [
    ...stateFacts(denyHosts, now),
    fact('Server', settings.server === '' ? 'none' : settings.server),
    fact('Upload', settings.upload ? `on: ${uploadSentence(settings.server)}` : 'off'),
    fact('Download', settings.download ? `on: ${downloadSentence(settings)}` : 'off'),
    fact('Interval', everyWords(settings.intervalSeconds, statistics.nextAt, now)),
    ...(settings.ca === null ? [] : [fact('Authority', 'one of your own, besides the well-known ones')]),
    ...(settings.sendVersion ? [fact('Version', 'the server is told which Drawbridge this is')] : []),
    ...syncStatistics(denyHosts),
  ];
}

/** What uploading means. */
export function uploadSentence(server: string): string {
  return `addresses that this guard's rules block are told to ${server === '' ? 'the server' : server}`;
}

export function downloadSentence({
  threshold,
  resiliencySeconds,
  keepSeconds,
}: Pick<DenyHostsSettings, 'threshold' | 'resiliencySeconds' | 'keepSeconds'>): string {
  const others = counted(threshold, 'other');
  const seen = resiliencySeconds === 0 ? '' : ` and it was seen for ${lengthOfTime(resiliencySeconds)}`;
  return `an address is taken once ${others} reported it${seen}; it is kept out for ${lengthOfTime(keepSeconds)}`;
}

/** As DenyHosts counts: nothing where nothing was exchanged yet. */
export function syncStatistics({ statistics }: DenyHosts): Fact[] {
  const { since, sent, sentLast, received, receivedLast, refused, serverTime } = statistics;
  if (since === null) return [];
  const refusals =
    refused === 0 ? '' : `; ${counted(refused, 'address', 'addresses')} the server does not take`;
  return [
    fact('Sent', `${grouped(sent)} in all, ${grouped(sentLast)} the last time${refusals}`),
    fact('Received', `${grouped(received)} in all, ${grouped(receivedLast)} the last time`),
    fact('Counted', `since ${clock(since)}`),
    ...(serverTime === null ? [] : [fact('Server time', clock(serverTime))]),
  ];
}
