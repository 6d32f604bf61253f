import { X509Certificate } from 'node:crypto';
import {
  CallError,
  type CallOutput,
  type DenyHostsSettings,
  type HandlerInput,
} from '../../src-shared/contract.ts';
import type { ShareSettings } from '../settings/share-settings.ts';
import { join } from '../share/crowdsec/join.ts';
import { rpcUrl } from '../share/denyhosts/rpc-url.ts';
import { ShareProblem } from '../share/share-problem.ts';
import type { Engine } from './engine.ts';

/** Whoever asks waits for it; a client of the local socket waits 75 s. */
const JOIN_LIMIT_MS = 25_000;

export type ShareChanged = CallOutput<'setDenyHosts'>;

/** What is shown after a change: the sources as they are once it is in force. */
export function overview({ supervisor, share }: Engine): Promise<CallOutput<'share'>> {
  return supervisor.use(async (guard) => {
    await guard.enforcer.applied;
    return share.overview(guard);
  });
}

/**
 * Keeps some of the settings of shared defence, and brings what runs in line with them.
 * @throws SettingsError; then all is as before
 */
export async function keepShare(engine: Engine, change: Partial<ShareSettings>): Promise<void> {
  const { supervisor, share } = engine;
  await supervisor.alone(async () => {
    const { options } = supervisor;
    const settings = options.settingsFile.update({ share: { ...options.settings.share, ...change } });
    supervisor.remember({ ...options, settings });
  });
  await share.apply();
}

/**
 * As `keepShare`, with the way back.
 * @param undone what is said when it was taken back
 * @param before what else is to be put back, before the settings are
 */
export async function changeShare(
  engine: Engine,
  change: Partial<ShareSettings>,
  undone: string,
  before: () => void = () => undefined,
): Promise<ShareChanged> {
  const { share } = engine;
  const keys = Object.keys(change) as (keyof ShareSettings)[];
  const were = Object.fromEntries(keys.map((key) => [key, share.settings[key]]));
  await keepShare(engine, change);
  const undo = engine.undo.add(async () => {
    before();
    await keepShare(engine, were);
    return undone;
  });
  return { share: await overview(engine), undo };
}

/** @throws CallError */
export function setDenyHosts(engine: Engine, change: Changes<DenyHostsSettings>): Promise<ShareChanged> {
  const denyHosts = changedBy(engine.share.settings.denyHosts, change);
  checkAuthority(denyHosts.ca);
  if (denyHosts.server !== '') valid(() => rpcUrl(denyHosts.server));
  else if (change.upload === true || change.download === true) {
    throw new CallError('invalid', 'Not changed: name a server first.');
  }
  return changeShare(engine, { denyHosts }, "DenyHosts' synchronisation is as before.");
}

/** @throws CallError */
export async function setCrowdSec(
  engine: Engine,
  { change, password, key }: HandlerInput<'setCrowdSec'>,
): Promise<ShareChanged> {
  const { share } = engine;
  const { secrets } = share;
  const before = share.settings.crowdSec;
  const crowdSec = changedBy(before, change);
  checkAuthority(crowdSec.ca);
  const kept = { password: secrets.get('crowdsec-password'), key: secrets.get('crowdsec-key') };
  // What one LAPI gave goes to no other.
  const isOther = crowdSec.url !== before.url;
  secrets.set('crowdsec-password', password ?? (isOther ? null : kept.password));
  secrets.set('crowdsec-key', key ?? (isOther ? null : kept.key));
  const putBack = () => {
    secrets.set('crowdsec-password', kept.password);
    secrets.set('crowdsec-key', kept.key);
  };
  const machineId = isOther && change.machineId === undefined ? '' : crowdSec.machineId;
  try {
    return await changeShare(
      engine,
      { crowdSec: { ...crowdSec, machineId } },
      'CrowdSec is used as before.',
      putBack,
    );
  } catch (error) {
    putBack();
    throw error;
  }
}

/** Registers this machine, and uses the LAPI from then on. @throws CallError */
export async function joinCrowdSec(
  engine: Engine,
  { url, ca, name, key, registrationToken }: HandlerInput<'joinCrowdSec'>,
): Promise<CallOutput<'joinCrowdSec'>> {
  const { share, supervisor } = engine;
  // The same one may have lost its database.
  if (share.settings.crowdSec.url !== '' && share.settings.crowdSec.url !== url) {
    throw new CallError(
      'conflict',
      `This machine uses ${share.settings.crowdSec.url} already. Leave that first.`,
    );
  }
  checkAuthority(ca);
  const request = { url, ca, name, bouncerKey: key, registrationToken, version: supervisor.options.version };
  const joined = await orCallError(() => join(request, AbortSignal.timeout(JOIN_LIMIT_MS)));
  const { machineId, password } = joined;
  const change = { url, ca, machineId };
  const { share: shown } = await setCrowdSec(engine, { change, password, key });
  return { share: shown, command: joined.command ?? null };
}

/** What is to be another; undefined: it stays. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

export function changedBy<T extends object>(before: T, change: Changes<T>): T {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(given) as Partial<T>) };
}

/** @throws CallError where it is no certificate */
function checkAuthority(ca: string | null): void {
  if (ca === null) return;
  try {
    new X509Certificate(ca);
  } catch {
    throw new CallError(
      'invalid',
      'Not changed: this is no certificate in PEM. Copy the whole file, with its first and last line.',
    );
  }
}

/** @throws CallError 'invalid' with what is wrong */
export function valid<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ShareProblem) throw new CallError('invalid', `Not changed: ${error.message}`);
    throw error;
  }
}

/** @throws CallError with what another machine said or did not */
export async function orCallError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShareProblem) throw new CallError('refused', error.message);
    throw error;
  }
}
