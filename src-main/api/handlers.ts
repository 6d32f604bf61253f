import { CallError, type Handlers } from '../../src-shared/contract.ts';
import { canonicalTarget } from '../guard/allow-list.ts';
import type { Guard } from '../guard/guard.ts';
import { SettingsError } from '../settings/settings-file.ts';
import { StoreError } from '../store/store-error.ts';
import { setRemoteLogin } from './access-commands.ts';
import { allow, disallow } from './allow-commands.ts';
import { withStatus } from './attacker-status.ts';
import { block, unblock } from './block-commands.ts';
import { firewallPart } from './doctor.ts';
import { type Engine, placed } from './engine.ts';
import { examination } from './examination.ts';
import { faultText } from './faults.ts';
import { helperHandlers } from './helper-commands.ts';
import { lastHours } from './hours.ts';
import { importHandlers } from './import-commands.ts';
import { keyHandlers } from './key-handlers.ts';
import { keyOnlyHandlers } from './key-only-commands.ts';
import { pause, resume } from './pause-commands.ts';
import { preferencesOf, resetPreferences, setPreferences } from './preferences.ts';
import { problemReport } from './problem-report.ts';
import { refusalOf } from './refusals.ts';
import { reportHandlers } from './report-handlers.ts';
import { rulesAnswer, setRules } from './rules-commands.ts';
import { shareHandlers } from './share-handlers.ts';
import { statusOf } from './status.ts';

const SNAPSHOT_ATTACKERS = 100;
const SNAPSHOT_BLOCKS = 200;
const SNAPSHOT_HOURS = 25;

/** The contract's calls over whichever guard runs. */
export function handlersOf(engine: Engine): Handlers {
  const { supervisor, places, access, history } = engine;
  /** Answers with the guard; of what it changed, when that is in force and not when it will be. */
  const ask = <T>(work: (guard: Guard) => T | Promise<T>) => told(engine, () => supervisor.use(work));
  const change = <T>(work: (guard: Guard) => T | Promise<T>) =>
    ask(async (guard) => {
      const done = await work(guard);
      await guard.enforcer.applied;
      return done;
    });
  const attackers = (guard: Guard, query: Parameters<Guard['store']['attackers']>[0]) => {
    const found = guard.store.attackers(query);
    return { total: found.total, attackers: found.attackers.map((one) => withStatus(guard, places, one)) };
  };
  const blocks = (guard: Guard, page: Omit<Parameters<Guard['store']['blocks']>[0], 'at'>) => {
    const found = guard.store.blocks({ ...page, at: guard.clock.now() });
    return { total: found.total, blocks: found.blocks.map((one) => placed(one, places)) };
  };
  /** Long work: the guard is needed only to begin it. */
  const askHistory = <T>(work: (desk: ReturnType<typeof history.needed>, guard: Guard) => T | Promise<T>) =>
    told(engine, async () => {
      const { begun } = await supervisor.use((guard) => {
        const promise = Promise.resolve(work(history.needed(guard), guard));
        promise.catch(() => undefined);
        return { begun: promise };
      });
      return begun;
    });
  return {
    ...helperHandlers(engine),
    counts: () => engine.counts.counts,
    ...importHandlers(engine, (work) => told(engine, work)),
    ...keyHandlers(engine, (work) => told(engine, work)),
    ...keyOnlyHandlers(engine, (work) => told(engine, work)),
    ...reportHandlers(engine, (work) => told(engine, work)),
    ...shareHandlers(engine, (work) => told(engine, work)),
    contact: ({ address }) => told(engine, () => engine.contacts.contact(address)),
    setContact: ({ prefix, email }) => told(engine, () => engine.contacts.setContact(prefix, email)),
    snapshot: () =>
      ask(async (guard) => ({
        access: await access.known(),
        hours: await lastHours(guard, history.of(guard), SNAPSHOT_HOURS),
        status: statusOf(guard, access.access),
        attackers: attackers(guard, { limit: SNAPSHOT_ATTACKERS, offset: 0, sort: 'lastSeen' }),
        blocks: blocks(guard, { limit: SNAPSHOT_BLOCKS, offset: 0, ended: false }),
        rules: rulesAnswer(guard),
        allowList: { entries: [...guard.allowEntries()] },
        preferences: preferencesOf(engine),
      })),
    status: () => ask((guard) => statusOf(guard, access.access)),
    access: () => told(engine, () => access.look()),
    attackers: (query) => ask((guard) => attackers(guard, query)),
    attacker: ({ address, events }) =>
      ask((guard) => {
        const { target } = canonicalTarget(address);
        const source = target.includes('/') ? target : guard.judge.sourceOf(target);
        const details = guard.store.attacker(source, { events });
        return details === null
          ? null
          : {
              ...details,
              attacker: withStatus(guard, places, details.attacker),
              shared: engine.share.blocksOf(guard, source),
            };
      }),
    blocks: (page) => ask((guard) => blocks(guard, page)),
    checkTarget: ({ target: text }) =>
      ask((guard) => {
        try {
          const { target } = canonicalTarget(text);
          return { target, problem: refusalOf(guard, target), place: places.place(target) };
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
          return { target: null, problem: error.message, place: { country: null, network: null } };
        }
      }),
    events: ({ limit, afterId }) => ask((guard) => ({ events: guard.store.events({ limit, afterId }) })),
    rules: () => ask(rulesAnswer),
    allowList: () => ask((guard) => ({ entries: [...guard.allowEntries()] })),
    preferences: () => preferencesOf(engine),
    doctor: () => ask(async (guard) => ({ parts: await examination(engine, guard) })),
    viewRows: (input) => askHistory((desk) => desk.viewRows(input)),
    viewSummary: (input) => askHistory((desk) => desk.viewSummary(input)),
    whatIf: ({ rules, job }) =>
      askHistory((desk, guard) => {
        const { ownAddresses, gateways, allowed } = guard.surroundings;
        return desk.whatIf({
          job,
          proposed: rules,
          current: guard.rules,
          protectedTargets: [...ownAddresses, ...gateways, ...allowed],
          ownPrefixes: ownAddresses,
          exemptPlaces: engine.share.settings.placeRules
            .filter(({ action }) => action === 'exempt')
            .map(({ place }) => place),
        });
      }),
    checkDatabase: ({ job }) => askHistory((desk) => desk.checkDatabase({ job })),
    problemReport: () => ask(async (guard) => ({ text: await problemReport(engine, guard) })),
    block: (input) => change((guard) => block(engine, guard, input)),
    unblock: ({ target }) => change((guard) => unblock(engine, guard, target)),
    allow: (input) => change((guard) => allow(engine, guard, input)),
    disallow: ({ entry }) => change((guard) => disallow(engine, guard, entry)),
    setRules: (input) => ask((guard) => setRules(engine, guard, input)),
    setPreferences: ({ change: wanted }) => told(engine, () => setPreferences(engine, wanted)),
    resetPreferences: () => told(engine, () => resetPreferences(engine)),
    pause: ({ until }) =>
      change(async (guard) => {
        await pause(guard, until);
        return statusOf(guard, access.access);
      }),
    resume: () =>
      change(async (guard) => {
        await resume(guard);
        return statusOf(guard, access.access);
      }),
    undo: ({ token }) => told(engine, async () => ({ done: await engine.undo.undo(token) })),
    setRemoteLogin: (input) => told(engine, () => setRemoteLogin(engine, input)),
    repairFirewall: () =>
      ask(async (guard) => {
        await guard.enforcer.firewall.reconcile();
        return { part: firewallPart(guard) };
      }),
    forgetHistory: () =>
      ask(async (guard) => {
        await guard.forgetHistory();
        history.stored();
        return {};
      }),
    openView: (input) =>
      askHistory((desk, guard) => {
        // Names on the list may have other addresses than when it was changed.
        history.allowListIs(guard);
        return desk.openView(input);
      }),
    closeView: ({ view }) =>
      askHistory(async (desk) => {
        await desk.closeView(view);
        return {};
      }),
    cancel: ({ job }) => {
      history.cancel(job);
      return {};
    },
  };
}

/** What the store or the settings file can't do is told to whoever asked; a fault of ours is remembered. */
async function told<T>(engine: Engine, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError || error instanceof SettingsError)
      throw new CallError('unavailable', error.message);
    if (!(error instanceof CallError)) engine.faults.add(faultText(error));
    throw error;
  }
}
