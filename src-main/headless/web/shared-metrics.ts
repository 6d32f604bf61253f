import type { Share } from '../../../src-shared/contract.ts';
import type { Metric } from './metrics-text.ts';

/** What Prometheus is told of shared defence. Labels are fixed words and ids of lists: no name, and no place of a rule. */
export function sharedMetrics(share: Share, now: number): Metric[] {
  const { denyHosts, crowdSec, lists, places } = share;
  const sources = [
    { label: 'denyhosts', ...denyHosts },
    { label: 'crowdsec', ...crowdSec },
    ...lists.map((list) => ({ ...list, label: `list:${list.settings.id}` })),
  ].filter(({ state, holds }) => state !== 'off' || holds > 0);
  const byPlace = places.rules
    .filter(({ action }) => action === 'block')
    .reduce((sum, { prefixes }) => sum + prefixes, 0);
  return [
    gauge('shared_holds', 'Addresses and prefixes that all shared sources together keep out.', [
      [{}, share.holds],
    ]),
    gauge('shared_entries', 'Addresses and prefixes that a shared source names.', [
      ...sources.map(({ label, holds }) => [{ source: label }, holds] as const),
      ...(byPlace === 0 ? [] : [[{ source: 'places' }, byPlace] as const]),
    ]),
    gauge(
      'shared_answer_age_seconds',
      'How long ago a shared source last gave a good answer; absent: not yet.',
      sources.flatMap(({ label, answeredAt }) =>
        answeredAt === null ? [] : [[{ source: label }, Math.max(0, now - answeredAt) / 1000] as const],
      ),
    ),
    gauge(
      'shared_problem',
      'Whether a shared source has a problem. "drawbridge shared" says which.',
      sources.map(({ label, state }) => [{ source: label }, state === 'problem' ? 1 : 0] as const),
    ),
    gauge(
      'shared_held_back',
      'Whether a version of a list waits for the owner, as it changed too much.',
      lists.map(({ settings, held }) => [{ source: `list:${settings.id}` }, held === null ? 0 : 1] as const),
    ),
    gauge('shared_pushed', 'Own blocks that stand at a shared source.', [
      [{ source: 'crowdsec' }, crowdSec.pushed],
    ]),
    gauge('shared_waiting', 'Own blocks, and lifted ones, that a shared source is yet to be told.', [
      [{ source: 'crowdsec' }, crowdSec.waiting + crowdSec.waitingToLift],
    ]),
    {
      name: 'shared_sent_total',
      type: 'counter',
      help: 'Addresses that were sent to a shared source, since it is used.',
      values: [[{ source: 'denyhosts' }, denyHosts.statistics.sent]],
    },
    {
      name: 'shared_received_total',
      type: 'counter',
      help: 'Addresses that came from a shared source, since it is used.',
      values: [[{ source: 'denyhosts' }, denyHosts.statistics.received]],
    },
  ];
}

function gauge(name: string, help: string, values: Metric['values']): Metric {
  return { name, type: 'gauge', help, values };
}
