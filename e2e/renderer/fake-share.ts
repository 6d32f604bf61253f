/** Shared defence as a guard would keep it, for screens. `host` is asked when something has changed. */
import {
  CallError,
  type CrowdSec,
  type PlaceRule,
  type Share,
  type SharedBlock,
  type SharedList,
} from '../../src-shared/contract.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { crowdSec, holdsOf, joinedCrowdSec, list, share, sharedBlock } from './fake-share-data.ts';
import { NOW } from './fake-state.ts';

const NETWORKS = [
  { number: 64_500, name: 'Example Hosting BV' },
  { number: 64_501, name: 'Example Cloud, Inc.' },
  { number: 64_503, name: 'Beispiel Rechenzentrum und Netzwerkdienstleistungen GmbH' },
];

const LOGINS = ['198.51.100.7', '2001:db8:0:1::/64'];
/** From here somebody has logged in. */
const HOME = 'DE';

export interface FakeShareOptions {
  readonly share?: Partial<Share>;
  /** How many addresses and prefixes the sources keep out. */
  readonly count?: number;
  readonly blockAt?: (index: number) => SharedBlock;
  /** Takes back what was not of this fake. */
  readonly undo?: FakeHandlers['undo'];
}

export function shareHandlers(
  host: () => FakeHost,
  { share: begin = {}, count = 12, blockAt = sharedBlock, undo }: FakeShareOptions = {},
): FakeHandlers & { readonly kept: { share: Share } } {
  const kept = { share: share(begin) };
  const before = new Map<string, Share>();
  const lifted = new Set<string>();
  const tell = async (next: Omit<Share, 'holds'>): Promise<Share> => {
    kept.share = { ...next, holds: holdsOf(next) };
    await host().emit('shareChanged', { share: kept.share });
    return kept.share;
  };
  const change = async (next: Partial<Share>) => {
    const token = `share-${before.size + 1}`;
    before.set(token, kept.share);
    return { share: await tell({ ...kept.share, ...next }), undo: token };
  };
  const listOf = (id: string): SharedList => {
    const found = kept.share.lists.find(({ settings }) => settings.id === id);
    if (found === undefined) throw new CallError('not-found', `There is no list "${id}".`);
    return found;
  };
  const withList = (next: SharedList) => ({
    lists: kept.share.lists.map((one) => (one.settings.id === next.settings.id ? next : one)),
  });
  const merged = <T extends object>(whole: T, part: object): T => ({
    ...whole,
    ...Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)),
  });

  const handlers: FakeHandlers = {
    share: () => kept.share,
    sharedBlocks: ({ offset, limit, source, search }) => {
      const fits = (one: SharedBlock) =>
        !lifted.has(one.target) &&
        (source === undefined || one.source === source) &&
        (search === undefined || `${one.target} ${one.reason}`.includes(search));
      if (source === undefined && search === undefined && lifted.size === 0) {
        const blocks = Array.from({ length: Math.min(Math.max(count - offset, 0), limit) }, (_, n) =>
          blockAt(offset + n),
        );
        return { total: count, blocks };
      }
      const all = Array.from({ length: count }, (_, n) => blockAt(n)).filter(fits);
      return { total: all.length, blocks: all.slice(offset, offset + limit) };
    },
    sharedOf: ({ target }) => ({
      blocks: Array.from({ length: Math.min(count, 5000) }, (_, n) => blockAt(n)).filter(
        (one) => one.target === target && !lifted.has(target),
      ),
    }),
    unblock: async ({ target }) => {
      const [block] = Array.from({ length: Math.min(count, 5000) }, (_, n) => blockAt(n)).filter(
        (one) => one.target === target,
      );
      if (block?.source.startsWith('list:'))
        throw new CallError('refused', `${block.sourceName} keeps it out. Allow it, and it is let in.`);
      lifted.add(target);
      await tell({
        ...kept.share,
        crowdSec: { ...kept.share.crowdSec, holds: kept.share.crowdSec.holds - 1 },
      });
      return { lifted: [], liftedFrom: block === undefined ? [] : [block.sourceName], undo: null };
    },
    networksNamed: ({ text }) => ({
      networks: NETWORKS.filter(
        ({ number, name }) =>
          name.toLowerCase().includes(text.toLowerCase()) || `as${number}`.includes(text.toLowerCase()),
      ),
    }),
    checkPlace: ({ place }) => ({
      name: 'country' in place ? place.country : place.name,
      prefixes: 'country' in place ? 8312 : 41,
      addresses: 'country' in place ? 343_210_752 : 24_576,
      logins: 'country' in place && place.country === HOME ? LOGINS : [],
    }),
    setDenyHosts: ({ change: part }) => {
      if (part.server?.startsWith('ftp:')) throw new CallError('invalid', 'Only http and https are spoken.');
      const { denyHosts } = kept.share;
      return change({ denyHosts: { ...denyHosts, settings: merged(denyHosts.settings, part) } });
    },
    syncDenyHosts: async () => {
      const { denyHosts } = kept.share;
      const { statistics } = denyHosts;
      return {
        share: await tell({
          ...kept.share,
          denyHosts: {
            ...denyHosts,
            state: 'ok',
            found: 'Exchanged with the server.',
            problem: null,
            answeredAt: NOW,
            holds: denyHosts.holds + 7,
            statistics: {
              ...statistics,
              since: statistics.since ?? NOW,
              sentLast: 2,
              receivedLast: 7,
              sent: statistics.sent + 2,
              received: statistics.received + 7,
            },
          },
        }),
      };
    },
    setCrowdSec: ({ change: part, key }) => {
      if (part.url === '') return change({ crowdSec: crowdSec() });
      const now = kept.share.crowdSec;
      return change({
        crowdSec: {
          ...now,
          hasKey: now.hasKey || key !== undefined,
          settings: merged(now.settings, part),
        },
      });
    },
    joinCrowdSec: async ({ url, ca, name, key, registrationToken }) => {
      if (key === 'wrong')
        throw new CallError(
          'refused',
          'The LAPI does not know this bouncer key. Make one there with: cscli bouncers add NAME',
        );
      const machineId = `drawbridge-${name}`;
      const isReady = registrationToken !== null;
      const waits: Partial<CrowdSec> = {
        state: 'problem',
        found: 'The LAPI answers; this machine is not validated there yet.',
        problem: `It may not give blocks yet. On the LAPI: cscli machines validate ${machineId}`,
        pushed: 0,
      };
      const joined = joinedCrowdSec(isReady ? {} : waits);
      await tell({
        ...kept.share,
        crowdSec: { ...joined, settings: { ...joined.settings, url, ca, machineId } },
      });
      return {
        share: kept.share,
        command: isReady ? null : `sudo cscli machines validate ${machineId}`,
      };
    },
    checkCrowdSec: async () => {
      const now = kept.share.crowdSec;
      const checked = joinedCrowdSec({ settings: now.settings, answeredAt: NOW });
      return { share: await tell({ ...kept.share, crowdSec: checked }) };
    },
    addList: ({ list: wanted }) => {
      const id = 'preset' in wanted ? wanted.preset : `own-${kept.share.lists.length + 1}`;
      if (kept.share.lists.some(({ settings }) => settings.id === id))
        throw new CallError('conflict', 'You have this list already.');
      if ('url' in wanted && wanted.url === '/missing')
        throw new CallError('invalid', '/missing is not there. Look at the path.');
      const waits = { state: 'waiting', holds: 0, addresses: 0, answeredAt: null, nextAt: NOW } as const;
      const known = kept.share.presets.find(({ preset }) => preset === id);
      const fresh = list(id, waits, 'name' in wanted ? wanted.name : (known?.name ?? id));
      const settings =
        'preset' in wanted
          ? { ...fresh.settings, preset: wanted.preset, url: known?.url ?? fresh.settings.url }
          : { ...fresh.settings, ...wanted };
      return change({ lists: [...kept.share.lists, { ...fresh, settings }] });
    },
    setList: ({ id, change: part }) => {
      const now = listOf(id);
      const settings = merged(now.settings, part);
      const held = settings.isOn
        ? { state: now.state === 'off' ? ('waiting' as const) : now.state }
        : { state: 'off' as const, holds: 0, addresses: 0 };
      return change(withList({ ...now, ...held, settings }));
    },
    removeList: ({ id }) => {
      listOf(id);
      return change({ lists: kept.share.lists.filter(({ settings }) => settings.id !== id) });
    },
    fetchList: async ({ id }) => {
      const now = listOf(id);
      if (now.settings.preset !== null)
        throw new CallError('refused', `${now.settings.name} may be fetched again in 48 min.`);
      const fetched = {
        ...now,
        state: 'ok' as const,
        problem: null,
        holds: 512,
        addresses: 512,
        answeredAt: NOW,
      };
      return { share: await tell({ ...kept.share, ...withList(fetched) }) };
    },
    acceptList: async ({ id }) => {
      const now = listOf(id);
      if (now.held === null) throw new CallError('not-found', 'No version is held back.');
      if (now.settings.preset !== null) {
        const held = { ...now.held, isApproved: true };
        return { share: await tell({ ...kept.share, ...withList({ ...now, held }) }) };
      }
      const { entries, addresses } = now.held;
      return {
        share: await tell({ ...kept.share, ...withList({ ...now, holds: entries, addresses, held: null }) }),
      };
    },
    setPlaceRules: ({ rules, evenWithLogins }) => {
      const isNew = ({ place }: PlaceRule) =>
        !kept.share.places.rules.some((known) => JSON.stringify(known.place) === JSON.stringify(place));
      const shut = rules.find(
        (rule) =>
          rule.action === 'block' && 'country' in rule.place && rule.place.country === HOME && isNew(rule),
      );
      if (shut !== undefined && !evenWithLogins)
        throw new CallError(
          'refused',
          `Somebody has logged in from Germany: ${LOGINS.join(', ')}. They would be kept out.`,
        );
      return change({
        places: {
          ...kept.share.places,
          rules: rules.map((rule) => ({
            ...rule,
            source:
              'country' in rule.place ? `country:${rule.place.country}` : `network:${rule.place.network}`,
            name: 'country' in rule.place ? rule.place.country : rule.place.name,
            prefixes: 'country' in rule.place ? 8312 : 41,
            addresses: 'country' in rule.place ? 343_210_752 : 24_576,
          })),
        },
      });
    },
    setPlaceFiles: (files) => {
      const isBad = files.countryFile?.endsWith('.txt') === true;
      return change({
        places: {
          ...kept.share.places,
          ...files,
          problem: isBad ? `${files.countryFile} is no MMDB file. What Drawbridge brings is used.` : null,
        },
      });
    },
    undo: async (input) => {
      const known = before.get(input.token);
      if (known !== undefined) {
        await tell(known);
        return { done: 'What is shared is as before.' };
      }
      if (undo === undefined) throw new CallError('not-found', 'It is too late to take that back.');
      return undo(input);
    },
  };
  return Object.assign(handlers, { kept });
}
