import { isDeepStrictEqual } from 'node:util';
import { formatPrefix, parsePrefix, prefixesOverlap } from '../../src-shared/address.ts';
import type { BlockedBy } from '../../src-shared/block.ts';
import type { ImportChanges, ImportOffer, ImportSettings } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { scriptProblem } from '../report/owner-script.ts';
import { canonicalAllowEntry } from '../settings/allow-entry.ts';
import { rpcUrl } from '../share/denyhosts/rpc-url.ts';
import { ShareProblem } from '../share/share-problem.ts';
import type { NewBlock } from '../store/rows.ts';
import type { Engine } from './engine.ts';
import { preferencesOf } from './preferences.ts';
import { refusalOf } from './refusals.ts';

/** Who took them over: the owner, from what their other guard had decided. */
const BY: BlockedBy = 'owner';

export const PROGRAMS = { denyhosts: 'DenyHosts', fail2ban: 'fail2ban' } as const;

type Skipped = ImportChanges['skipped'];

/** An offer, and what of it would change something. */
export interface ImportPlan {
  readonly rules: ImportOffer['rules'];
  readonly settings: Partial<ImportSettings>;
  readonly allow: ImportOffer['allow'];
  readonly blocks: readonly NewBlock[];
  readonly skipped: Skipped;
}

/** What taking this over would change now. */
export async function planOf(engine: Engine, guard: Guard, offer: ImportOffer): Promise<ImportPlan> {
  const skipped: Skipped = [];
  const settings = await settingsToChange(engine, offer.settings, skipped);
  const known = new Set(guard.allowEntries().map(({ entry }) => entry));
  const allow: ImportOffer['allow'] = [];
  for (const { entry, comment } of offer.allow) {
    const canonical = canonicalAllowEntry(entry);
    if (canonical === null) skipped.push({ what: entry, why: 'It is no address, prefix or DNS name.' });
    else if (!known.has(canonical)) {
      known.add(canonical);
      allow.push({ entry: canonical, comment });
    }
  }
  return {
    rules: offer.rules === null || isDeepStrictEqual(offer.rules, guard.rules) ? null : offer.rules,
    settings,
    allow,
    blocks: blocksToAdd(guard, offer, allow, skipped),
    skipped,
  };
}

export function changesOf({ rules, settings, allow, blocks, skipped }: ImportPlan): ImportChanges {
  return {
    rules: rules !== null,
    settings: Object.keys(settings),
    allow: allow.map(({ entry }) => entry),
    blocks: blocks.length,
    skipped,
  };
}

async function settingsToChange(
  engine: Engine,
  wanted: ImportSettings,
  skipped: Skipped,
): Promise<Partial<ImportSettings>> {
  const now = currentSettings(engine);
  const change: Partial<ImportSettings> = {};
  if (wanted.port !== undefined && wanted.port !== now.port) change.port = wanted.port;
  if (wanted.blockAllPorts !== undefined && wanted.blockAllPorts !== now.blockAllPorts)
    change.blockAllPorts = wanted.blockAllPorts;
  for (const key of ['denyScript', 'purgeScript'] as const) {
    const script = wanted[key];
    if (script === undefined || script === now[key]) continue;
    const problem = await scriptProblem(script);
    if (problem === null) change[key] = script;
    else skipped.push({ what: script, why: problem });
  }
  const sync = syncToChange(engine, wanted.denyHostsSync ?? {}, skipped);
  if (Object.keys(sync).length > 0) change.denyHostsSync = sync;
  return change;
}

type Sync = NonNullable<ImportSettings['denyHostsSync']>;

/** Of DenyHosts' synchronisation what would be another; nothing where its server can't be one. */
function syncToChange(engine: Engine, wanted: Sync, skipped: Skipped): Sync {
  const now: Sync = engine.share.settings.denyHosts;
  const others = Object.entries(wanted).filter(([key, value]) => now[key as keyof Sync] !== value);
  try {
    if (wanted.server) rpcUrl(wanted.server);
    return Object.fromEntries(others);
  } catch (error) {
    if (!(error instanceof ShareProblem)) throw error;
    skipped.push({ what: `the synchronisation with ${wanted.server}`, why: error.message });
    return {};
  }
}

/** What the settings that an import changes are now; no script: undefined. */
export function currentSettings(engine: Engine): Partial<ImportSettings> {
  const { port, blockAllPorts } = preferencesOf(engine);
  const { denyScript, purgeScript } = engine.reports.settings;
  return {
    port,
    blockAllPorts,
    ...(denyScript !== null && { denyScript }),
    ...(purgeScript !== null && { purgeScript }),
    denyHostsSync: engine.share.settings.denyHosts,
  };
}

function blocksToAdd(
  guard: Guard,
  offer: ImportOffer,
  allow: ImportOffer['allow'],
  skipped: Skipped,
): NewBlock[] {
  const now = guard.clock.now();
  const allowed = allow.map(({ entry }) => parsePrefix(entry)).filter((prefix) => prefix !== null);
  const blocks = new Map<string, NewBlock>();
  for (const { target: text, until } of offer.blocks) {
    const prefix = parsePrefix(text);
    if (prefix === null) {
      skipped.push({ what: text, why: 'It is no address.' });
      continue;
    }
    const target = formatPrefix(prefix);
    const why =
      refusalOf(guard, target) ??
      (allowed.some((one) => prefixesOverlap(one, prefix))
        ? `${target} is not blocked: the allow list that is taken over has it.`
        : guard.judge.reasonToSpare(target, now) === 'recent-login'
          ? `${target} is not blocked: somebody logged in from there lately. Block it by hand if that was an intruder.`
          : null);
    if (why !== null) skipped.push({ what: target, why });
    else if ((until === null || until > now) && !isCovered(guard, target, until)) {
      const reason = `from ${PROGRAMS[offer.from]}`;
      blocks.set(target, { target, since: now, until, by: BY, reason, rule: null });
    }
  }
  return [...blocks.values()];
}

/** Whether all of it is kept out already, for at least as long. */
function isCovered(guard: Guard, target: string, until: number | null): boolean {
  const standing = guard.enforcer.active.covering(target);
  if (standing === null) return false;
  return standing.until === null || (until !== null && standing.until >= until);
}
