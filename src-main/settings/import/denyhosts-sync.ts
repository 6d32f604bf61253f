import type { ImportOffer } from '../../../src-shared/contract.ts';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import { isYes, timespec } from './denyhosts-conf.ts';
import { within } from './found.ts';

const HOUR = 3600;

/** What DenyHosts does where it is not told (facts/peers.md §2a). */
const SHIPPED = { interval: HOUR, threshold: 3, resiliency: 5 * HOUR } as const;
/** How long what it received is kept out where DenyHosts kept it for ever: what others still report comes again. */
const KEEP = 30 * 86_400;

/** A host, with a port or not, or a web address. */
const SERVER =
  /^(?:https?:\/\/)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~/-]{0,200})?$/;

/** No sign of life was seen of it since 2020 (facts/reporting-and-sharing.md §4). */
const OLD_PUBLIC = /(?:^|\/)sync\.denyhosts\.org(?:[:/]|$)/i;

export type SyncOffer = NonNullable<ImportOffer['settings']['denyHostsSync']>;

/**
 * The synchronisation as DenyHosts had it; null where it exchanged nothing. Without SYNC_SERVER it never does. With
 * it, it downloads unless told otherwise. What leaves the machine has to be written down: DenyHosts uploads even
 * where SYNC_UPLOAD is missing, and that is not taken over.
 */
export function denyHostsSync(knobs: ReadonlyMap<string, string>): SyncOffer | null {
  const server = knobs.get('SYNC_SERVER') ?? '';
  const upload = isYes(knobs.get('SYNC_UPLOAD'));
  const download = isYes(knobs.get('SYNC_DOWNLOAD') ?? 'yes');
  if (!SERVER.test(server) || !(upload || download)) return null;
  const seconds = (knob: string) => timespec(knobs.get(knob) ?? '');
  const threshold = /^[0-9]{1,9}$/.exec(knobs.get('SYNC_DOWNLOAD_THRESHOLD') ?? '')?.[0];
  return {
    server,
    upload,
    download,
    intervalSeconds: within(seconds('SYNC_INTERVAL') ?? SHIPPED.interval, 300, 604_800),
    threshold: within(Number(threshold ?? SHIPPED.threshold), 1, 1000),
    resiliencySeconds: within(seconds('SYNC_DOWNLOAD_RESILIENCY') ?? SHIPPED.resiliency, 0, 31_536_000),
    keepSeconds: within(seconds('PURGE_DENY') ?? KEEP, HOUR, 315_360_000),
    sendVersion: isYes(knobs.get('SYNC_VERSION')),
  };
}

/** What the owner has to know before it is taken over, in sentences. */
export function syncNotes(sync: SyncOffer): string[] {
  const { server = '', upload = false } = sync;
  return [
    ...(upload
      ? [
          `Addresses that this guard's rules block will be told to ${server}, as DenyHosts did. "drawbridge denyhosts-sync set --upload off" ends that.`,
        ]
      : []),
    ...(OLD_PUBLIC.test(server)
      ? [`${server} is DenyHosts' old public server: no sign of life was seen of it since 2020.`]
      : []),
  ];
}

/** What becomes of a knob of the synchronisation, in a sentence; null: it is none. @param sync null: it is off */
export function syncKnob(
  name: string,
  value: string,
  knobs: ReadonlyMap<string, string>,
  sync: SyncOffer | null,
): string | null {
  if (!name.startsWith('SYNC_')) return null;
  if (name === 'SYNC_SERVER') return serverSentence(value, sync, knobs);
  if ((name === 'SYNC_UPLOAD' || name === 'SYNC_DOWNLOAD') && !isYes(value)) return 'Off, and off here.';
  if (sync === null) return 'Not taken over: the synchronisation exchanged nothing.';
  const { server, intervalSeconds = 0, threshold, resiliencySeconds = 0, keepSeconds = 0 } = sync;
  switch (name) {
    case 'SYNC_UPLOAD':
      return `Addresses that this guard's rules block are told to ${server}.`;
    case 'SYNC_DOWNLOAD':
      return `Addresses that others told ${server} are kept out, each for ${lengthOfTime(keepSeconds)}.`;
    case 'SYNC_INTERVAL':
      return `They are exchanged every ${lengthOfTime(intervalSeconds)}${timespec(value) === intervalSeconds ? '' : ': what was set is none, or too short or long'}.`;
    case 'SYNC_DOWNLOAD_THRESHOLD':
      return `An address is taken once so many others reported it: ${threshold}.`;
    case 'SYNC_DOWNLOAD_RESILIENCY':
      return `An address is taken once it was seen for ${lengthOfTime(resiliencySeconds)}.`;
    case 'SYNC_VERSION':
      return sync.sendVersion === true
        ? 'The server is told which Drawbridge this is.'
        : 'The server is not told which Drawbridge this is.';
    default:
      return null;
  }
}

function serverSentence(value: string, sync: SyncOffer | null, knobs: ReadonlyMap<string, string>): string {
  if (value === '') return 'Nothing is set.';
  if (!SERVER.test(value)) return 'Not taken over: it is no host, HOST:PORT or web address.';
  if (sync === null) return 'Not taken over: upload and download were off.';
  const implied = knobs.has('SYNC_UPLOAD')
    ? ''
    : ' SYNC_UPLOAD is not written there, so nothing is told to it: DenyHosts did so unasked.';
  return `DenyHosts' synchronisation is with it.${implied}`;
}
