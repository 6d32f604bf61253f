import { parsePrefix, prefixContains } from '../../../src-shared/address.ts';
import type { shareCommands, shareQueries } from '../../../src-shared/contract/share.ts';
import {
  CallError,
  type CallOutput,
  type HandlerInput,
  type Handlers,
  type ListSettings,
  type RuledPlace,
  type Share,
  type SharedBlock,
  type SharedList,
} from '../../../src-shared/contract.ts';
import { NOW } from './fake-data.ts';
import { FROM_CROWDSEC, NEW_LIST } from './fake-share-data.ts';
import { NO_CROWDSEC, NO_DENYHOSTS, NOTHING_SHARED } from './nothing-shared.ts';

type ShareCalls = Pick<Handlers, keyof typeof shareQueries | keyof typeof shareCommands>;
type Changed = CallOutput<'setList'>;

const UNDO = 'undo-share';

const NETWORKS = [
  { number: 64_500, name: 'EXAMPLE-BV' },
  { number: 64_501, name: 'EXAMPLE-NET \x1b[2J' },
];

/** Where somebody has logged in from. */
const LOGINS: Readonly<Record<string, readonly string[]>> = { DE: ['192.0.2.7'] };

/** Shared defence of a guard in memory. A server or file with "down" in its name does not answer. */
export class FakeShare {
  share: Share = structuredClone(NOTHING_SHARED);
  entries: SharedBlock[] = [];
  /** What was given to be kept apart. */
  readonly secrets = new Map<string, string>();
  readonly handlers: ShareCalls = this.#makeHandlers();

  /** What all sources have of an address or prefix. */
  of(target: string): SharedBlock[] {
    const prefix = parsePrefix(target);
    return this.entries.filter((entry) => {
      const outer = parsePrefix(entry.target);
      return prefix !== null && outer !== null && prefixContains(outer, prefix);
    });
  }

  /** @throws CallError where only a list has it */
  lift(target: string): string[] {
    const all = this.of(target);
    const liftable = all.filter(({ source }) => source === 'crowdsec' || source === 'denyhosts');
    const others = all.filter((entry) => !liftable.includes(entry));
    const [other] = others;
    if (other !== undefined) {
      throw new CallError(
        'refused',
        `${other.sourceName} has ${other.target}: put ${target} on the allow list.`,
      );
    }
    this.entries = this.entries.filter((entry) => !liftable.includes(entry));
    return [...new Set(liftable.map(({ sourceName }) => sourceName))];
  }

  #now(): Share {
    const held = new Map<string, number>();
    for (const { source } of this.entries) held.set(source, (held.get(source) ?? 0) + 1);
    const { denyHosts, crowdSec, lists } = this.share;
    denyHosts.holds = held.get('denyhosts') ?? 0;
    crowdSec.holds = held.get('crowdsec') ?? 0;
    for (const list of lists) list.holds = held.get(`list:${list.settings.id}`) ?? 0;
    this.share.holds = this.entries.length;
    return structuredClone(this.share);
  }

  #changed(): Changed {
    return { share: this.#now(), undo: UNDO };
  }

  #list(id: string): SharedList {
    const list = this.share.lists.find(({ settings }) => settings.id === id);
    if (list === undefined) throw new CallError('not-found', `There is no list "${id}".`);
    return list;
  }

  #leave(source: string): void {
    this.entries = this.entries.filter((entry) => entry.source !== source);
  }

  #makeHandlers(): ShareCalls {
    return {
      share: () => this.#now(),
      sharedBlocks: ({ limit, offset, source, search = '' }) => {
        const found = this.entries.filter(
          (entry) =>
            (source === undefined || entry.source === source) &&
            (entry.target.includes(search) || entry.reason.includes(search)),
        );
        return { total: found.length, blocks: found.slice(offset, offset + limit) };
      },
      sharedOf: ({ target }) => ({ blocks: this.of(target) }),
      networksNamed: ({ text }) => ({
        networks: NETWORKS.filter(
          ({ number, name }) => text === `AS${number}` || name.toLowerCase().includes(text.toLowerCase()),
        ),
      }),
      checkPlace: ({ place }) => ({
        name: nameOf(place),
        prefixes: 4,
        addresses: 1024,
        logins: 'country' in place ? [...(LOGINS[place.country] ?? [])] : [],
      }),
      setDenyHosts: ({ change }) => this.#setDenyHosts(change),
      syncDenyHosts: () => this.#syncDenyHosts(),
      setCrowdSec: (input) => this.#setCrowdSec(input),
      joinCrowdSec: (input) => this.#joinCrowdSec(input),
      checkCrowdSec: () => {
        const { crowdSec } = this.share;
        if (crowdSec.settings.url === '') throw new CallError('refused', 'No LAPI is used.');
        this.#answers(crowdSec, crowdSec.settings.url);
        return { share: this.#now() };
      },
      addList: ({ list }) => this.#addList(list),
      setList: ({ id, change }) => {
        const list = this.#list(id);
        list.settings = { ...list.settings, ...given(change) };
        if (!list.settings.isOn) {
          list.state = 'off';
          this.#leave(`list:${id}`);
        } else if (list.state === 'off') list.state = 'waiting';
        return this.#changed();
      },
      removeList: ({ id }) => {
        const list = this.#list(id);
        this.share.lists = this.share.lists.filter((one) => one !== list);
        this.#leave(`list:${id}`);
        return this.#changed();
      },
      fetchList: ({ id }) => {
        const list = this.#list(id);
        if (list.state === 'ok')
          throw new CallError('refused', `${list.settings.name} may be asked again in 55 min.`);
        this.#answers(list, list.settings.url);
        return { share: this.#now() };
      },
      acceptList: ({ id }) => {
        const list = this.#list(id);
        if (list.held === null) throw new CallError('not-found', 'Nothing is held back.');
        list.addresses = list.held.addresses;
        list.held = null;
        return { share: this.#now() };
      },
      setPlaceRules: ({ rules, evenWithLogins }) => {
        for (const { place, action } of rules) {
          const known = this.share.places.rules.some((rule) => sourceOf(rule.place) === sourceOf(place));
          if (action !== 'block' || known || !('country' in place) || evenWithLogins) continue;
          if (LOGINS[place.country] !== undefined)
            throw new CallError('refused', `Somebody has logged in from ${place.country}: 192.0.2.7.`);
        }
        this.share.places.rules = rules.map((rule) => ({
          ...rule,
          source: sourceOf(rule.place),
          name: nameOf(rule.place),
          prefixes: 4,
          addresses: 1024,
        }));
        return this.#changed();
      },
      setPlaceFiles: ({ countryFile, networkFile }) => {
        if (`${countryFile}${networkFile}`.includes('down'))
          throw new CallError('invalid', `Not changed: ${countryFile} can't be read (ENOENT).`);
        this.share.places = { ...this.share.places, countryFile, networkFile };
        return this.#changed();
      },
    };
  }

  #answers(source: SharedList | Share['crowdSec'] | Share['denyHosts'], where: string): void {
    const isDown = where.includes('down');
    source.state = isDown ? 'problem' : 'ok';
    source.found = isDown ? 'It does not answer.' : 'It answers.';
    source.problem = isDown ? `${where} does not answer. It is asked again.` : null;
    if (!isDown) source.answeredAt = NOW;
  }

  #setDenyHosts(change: HandlerInput<'setDenyHosts'>['change']): Changed {
    const { denyHosts } = this.share;
    const settings = { ...denyHosts.settings, ...given(change) };
    const { server, upload, download } = settings;
    if (server === '' && (upload || download))
      throw new CallError('invalid', 'Not changed: name a server first.');
    denyHosts.settings = settings;
    const isOn = server !== '' && (upload || download);
    denyHosts.state = isOn ? 'waiting' : 'off';
    denyHosts.found = isOn ? 'It was not asked yet.' : NO_DENYHOSTS.found;
    return this.#changed();
  }

  #syncDenyHosts(): CallOutput<'syncDenyHosts'> {
    const { denyHosts } = this.share;
    const { server, upload, download } = denyHosts.settings;
    if (denyHosts.state === 'off') throw new CallError('refused', 'The synchronisation is off.');
    this.#answers(denyHosts, server);
    if (denyHosts.state === 'ok') {
      const { statistics } = denyHosts;
      denyHosts.statistics = {
        ...statistics,
        since: statistics.since ?? NOW,
        sent: statistics.sent + (upload ? 3 : 0),
        sentLast: upload ? 3 : 0,
        received: statistics.received + (download ? 1 : 0),
        receivedLast: download ? 1 : 0,
        serverTime: NOW,
        nextAt: NOW + denyHosts.settings.intervalSeconds * 1000,
      };
      if (download)
        this.entries.push({ ...FROM_CROWDSEC, source: 'denyhosts', sourceName: 'DenyHosts', reason: '' });
    }
    return { share: this.#now() };
  }

  #setCrowdSec({ change, key }: HandlerInput<'setCrowdSec'>): Changed {
    const { crowdSec } = this.share;
    crowdSec.settings = { ...crowdSec.settings, ...given(change) };
    if (key !== undefined) this.secrets.set('key', key);
    if (crowdSec.settings.url === '') {
      this.share.crowdSec = structuredClone(NO_CROWDSEC);
      this.#leave('crowdsec');
    }
    return this.#changed();
  }

  #joinCrowdSec(input: HandlerInput<'joinCrowdSec'>): CallOutput<'joinCrowdSec'> {
    const { url, ca, name, key, registrationToken } = input;
    if (name === 'taken') throw new CallError('conflict', `The LAPI has a machine of that name.`);
    const machineId = `drawbridge-${name}`;
    this.secrets.set('key', key);
    if (registrationToken !== null) this.secrets.set('token', registrationToken);
    const settings = { ...this.share.crowdSec.settings, url, ca, machineId };
    this.share.crowdSec = { ...this.share.crowdSec, settings, hasKey: true, hasPassword: true };
    this.#answers(this.share.crowdSec, url);
    this.entries.push(FROM_CROWDSEC);
    const command = registrationToken === null ? `cscli machines validate ${machineId}` : null;
    return { share: this.#now(), command };
  }

  #addList(list: HandlerInput<'addList'>['list']): Changed {
    const settings = this.#settingsOf(list);
    if (this.share.lists.some(({ settings: { id } }) => id === settings.id))
      throw new CallError('conflict', `${settings.name} is there already.`);
    this.share.lists.push({ ...structuredClone(NEW_LIST), settings });
    return this.#changed();
  }

  #settingsOf(list: HandlerInput<'addList'>['list']): ListSettings {
    if (!('preset' in list)) {
      const id = list.name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .slice(0, 40);
      return { ...list, id, preset: null, isOn: true };
    }
    const preset = this.share.presets.find((one) => one.preset === list.preset);
    if (preset === undefined) throw new CallError('not-found', `There is no preset "${list.preset}".`);
    const { name, url, intervalSeconds, expireSeconds } = preset;
    return {
      ...{ id: preset.preset, preset: preset.preset, name, url, format: 'auto', isOn: true },
      ...{ intervalSeconds, expireSeconds },
    };
  }
}

/** A change without what is not given. */
function given<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function sourceOf(place: RuledPlace): string {
  return 'country' in place ? `country:${place.country}` : `network:${place.network}`;
}

function nameOf(place: RuledPlace): string {
  if ('network' in place) return `AS${place.network} ${place.name || 'Example BV'}`;
  return { NL: 'Netherlands', DE: 'Germany' }[place.country] ?? place.country;
}
