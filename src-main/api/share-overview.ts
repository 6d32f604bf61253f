import type { CrowdSec, DenyHosts, Share, SharedList } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { ListCredit } from '../share/lists/list-format.ts';
import { PRESETS } from '../share/lists/presets.ts';
import { placeName, placeSource } from './place-rules.ts';
import type { ShareDesk } from './share-desk.ts';
import { CROWDSEC, DENYHOSTS, listSource, type ShareSources } from './share-sources.ts';

export interface Overview {
  readonly guard: Guard;
  readonly desk: ShareDesk;
  /** Null: nothing runs over this guard. */
  readonly sources: ShareSources | null;
}

/** All of shared defence as it is now. */
export function shareOf(overview: Overview): Share {
  const { guard, desk } = overview;
  return {
    holds: guard.shared.size,
    unheld: guard.enforcer.firewall.state.unheld,
    denyHosts: denyHostsOf(overview),
    crowdSec: crowdSecOf(overview),
    lists: desk.settings.lists.map((settings) => listOf(overview, settings)),
    presets: PRESETS.map(({ id, format: _format, credit: _credit, ...shown }) => ({ preset: id, ...shown })),
    places: placesOf(overview),
  };
}

const RECORDED = 'A recorded log is read: nothing is exchanged with anybody.';

function denyHostsOf({ guard, desk, sources }: Overview): DenyHosts {
  const settings = desk.settings.denyHosts;
  const { server, upload, download } = settings;
  const status = sources?.denyHosts?.status ?? null;
  const base = { settings, holds: guard.shared.count(DENYHOSTS) };
  if (status === null) {
    const found =
      server === ''
        ? 'No server is set.'
        : sources === null
          ? RECORDED
          : `${server} is not asked: both ways are off.`;
    const none = { since: null, sent: 0, received: 0, sentLast: 0, receivedLast: 0, refused: 0 };
    return {
      ...base,
      state: 'off',
      found,
      problem: null,
      answeredAt: null,
      statistics: { ...none, serverTime: null, nextAt: null },
    };
  }
  const { problem, lastSuccessAt, lastRoundAt, since, sent, received, refused, timestamp, nextRoundAt } =
    status;
  const ways =
    upload && download ? 'Tells and takes addresses' : upload ? 'Tells addresses' : 'Takes addresses';
  return {
    ...base,
    state: problem !== null ? 'problem' : lastSuccessAt === null ? 'waiting' : 'ok',
    found: `${ways} by way of ${server}.`,
    problem,
    answeredAt: lastSuccessAt,
    statistics: {
      since: lastRoundAt === null ? null : since,
      sent: sent.inAll,
      received: received.inAll,
      sentLast: sent.lastRound,
      receivedLast: received.lastRound,
      refused,
      serverTime: timestamp === 0 ? null : timestamp * 1000,
      nextAt: nextRoundAt,
    },
  };
}

const PASSED_OVER = {
  scope: 'not about an address',
  type: 'not a ban',
  simulated: 'only simulated',
  origin: 'of an origin that was not chosen',
  tooWide: 'too wide a prefix',
  unreadable: 'not understood',
} as const;

function crowdSecOf({ guard, desk, sources }: Overview): CrowdSec {
  const settings = desk.settings.crowdSec;
  const { url, pull, push } = settings;
  const status = sources?.crowdSec?.status ?? null;
  const base = {
    settings,
    hasPassword: desk.secrets.has('crowdsec-password'),
    hasKey: desk.secrets.has('crowdsec-key'),
    holds: guard.shared.count(CROWDSEC),
  };
  if (status === null) {
    const found =
      url === ''
        ? 'No Local API is set.'
        : sources === null
          ? RECORDED
          : `${url} is not used: both ways are off.`;
    const none = { problem: null, answeredAt: null, pushed: 0, waiting: 0, waitingToLift: 0, passedOver: [] };
    return { ...base, state: 'off', found, ...none };
  }
  const { pullProblem, pushProblem, connectedSince, lastAnswerAt, told, untold, takingBack, skipped } =
    status;
  const problems = [...new Set([pullProblem, pushProblem])].filter((problem) => problem !== null);
  const ways = pull && push ? 'Takes and gives blocks' : pull ? 'Takes blocks' : 'Gives blocks';
  return {
    ...base,
    state: problems.length > 0 ? 'problem' : connectedSince === null ? 'waiting' : 'ok',
    found: `${ways} by way of ${url}.`,
    problem: problems.length === 0 ? null : problems.join(' '),
    answeredAt: lastAnswerAt,
    pushed: told,
    waiting: untold,
    waitingToLift: takingBack,
    passedOver: Object.entries(PASSED_OVER).flatMap(([kind, what]) => {
      const count = skipped[kind as keyof typeof PASSED_OVER] ?? 0;
      return count === 0 ? [] : [{ what, count }];
    }),
  };
}

function listOf({ guard, sources }: Overview, settings: SharedList['settings']): SharedList {
  const { id, isOn } = settings;
  const status = sources?.list(id)?.status ?? null;
  const base = { settings, holds: guard.shared.count(listSource(id)) };
  if (status === null) {
    return {
      ...base,
      state: 'off',
      found: isOn ? RECORDED : 'Switched off: it keeps nobody out.',
      problem: null,
      answeredAt: null,
      addresses: 0,
      notUnderstood: 0,
      leftOut: 0,
      credit: '',
      nextAt: null,
      lapsesAt: null,
      held: null,
    };
  }
  const { inForce, problem, held, isLapsed, answeredAt, nextFetchAt } = status;
  return {
    ...base,
    state: problem !== null ? 'problem' : answeredAt === null ? 'waiting' : 'ok',
    found: isLapsed
      ? 'Nothing of it is in force any more.'
      : held !== null
        ? 'A version that changed too much is held back.'
        : answeredAt === null
          ? 'It was not fetched yet.'
          : `${counted(base.holds)} of it ${base.holds === 1 ? 'is' : 'are'} kept out.`,
    problem,
    answeredAt,
    addresses: inForce.addresses,
    notUnderstood: status.notUnderstood.count,
    leftOut: status.leftOut.reduce((sum, { count }) => sum + count, 0),
    credit: creditOf(settings.preset, status.credit),
    nextAt: nextFetchAt,
    lapsesAt: status.lapsesAt,
    held:
      held === null
        ? null
        : {
            since: held.since,
            entries: held.entries,
            addresses: held.addresses,
            entriesBefore: held.was.entries,
            addressesBefore: held.was.addresses,
            why: held.why,
            isApproved: held.isApproved,
          },
  };
}

function counted(holds: number): string {
  return holds === 1 ? '1 entry' : `${holds.toLocaleString('en')} entries`;
}

/** What its maker wants said, and what the list says of itself. */
function creditOf(preset: string | null, { copyright, asOf }: ListCredit): string {
  const known = PRESETS.find(({ id }) => id === preset)?.credit ?? '';
  const date = asOf === null ? '' : `as of ${new Date(asOf).toISOString().slice(0, 10)}`;
  return [known, copyright ?? '', date].filter((part) => part !== '').join(' · ');
}

function placesOf({ desk }: Overview): Share['places'] {
  const { placeRules, countryFile, networkFile } = desk.settings;
  return {
    rules: placeRules.map(({ place, action }) => {
      const { prefixes, addresses } = desk.placeRules.of(place);
      return {
        place,
        action,
        source: placeSource(place),
        name: placeName(place),
        prefixes,
        addresses: addresses.size4,
      };
    }),
    countryFile,
    networkFile,
    problem: desk.locator.problem,
    sources: [...desk.locator.sources],
  };
}

/** What is wrong for so long without an answer is for the owner. */
const PATIENCE_MS = 15 * 60_000;

/** What of it needs the owner, in a sentence; null: nothing. Others' machines are away for a while now and then. */
export function shareProblem(
  { denyHosts, crowdSec, lists, unheld, places }: Share,
  now: number,
): string | null {
  const held = lists.find((list) => list.held !== null);
  if (held !== undefined) {
    return `The list "${held.settings.name}" has changed too much to be taken unseen. Have a look at it.`;
  }
  if (unheld !== null) return unheld;
  if (places.problem !== null) return places.problem;
  const late = ({ answeredAt }: { answeredAt: number | null }, everyMs: number) =>
    answeredAt === null || now - answeredAt > everyMs + PATIENCE_MS;
  if (crowdSec.state === 'problem' && late(crowdSec, 0)) return `CrowdSec: ${crowdSec.problem}`;
  if (denyHosts.state === 'problem' && late(denyHosts, denyHosts.settings.intervalSeconds * 2000)) {
    return `DenyHosts: ${denyHosts.problem}`;
  }
  const failing = lists.find(
    (list) => list.state === 'problem' && late(list, list.settings.intervalSeconds * 2000),
  );
  return failing === undefined ? null : `The list "${failing.settings.name}": ${failing.problem}`;
}
