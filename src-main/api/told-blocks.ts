import type { Block } from '../../src-shared/block.ts';
import type { Guard } from '../guard/guard.ts';
import type { OwnBlocksPort } from '../share/crowdsec/own-blocks-port.ts';
import type { UploadPort } from '../share/denyhosts/upload.ts';
import type { OwnBlock } from '../share/shared-entry.ts';

const CROWDSEC = 'crowdsec';
const DENYHOSTS = 'denyhosts';

/** A server that is asked once an hour hears of short blocks, too; but not of those that were over long before it was asked at all. */
const TOLD_AFTERWARDS_MS = 86_400_000;

/** What DenyHosts' synchronisation is told: what this guard's rules blocked, and nobody took back. */
export function uploadPort(guard: Guard): UploadPort {
  const { store, clock } = guard;
  return {
    untold: (limit) =>
      store
        .askTold((told) => told.untoldSince(DENYHOSTS, clock.now() - TOLD_AFTERWARDS_MS, limit))
        .map(ownBlock),
    setTold: (all) =>
      store.changeTold((told) => {
        for (const { id, wasRefused } of all) told.set(DENYHOSTS, id, wasRefused ? 'refused' : '');
      }),
  };
}

/** What CrowdSec's Local API is told: what this guard's rules keep out now. */
export function ownBlocksPort(guard: Guard): OwnBlocksPort {
  const { store, clock, enforcer } = guard;
  return {
    untold: (limit) => store.askTold((told) => told.untold(CROWDSEC, clock.now(), limit)).map(ownBlock),
    told: () =>
      store
        .askTold((told) => told.told(CROWDSEC, clock.now()))
        .map(({ block, remote }) => ({ block: ownBlock(block), remote })),
    liftedButTold: (limit) =>
      store
        .askTold((told) => told.liftedButTold(CROWDSEC, clock.now(), limit))
        .map(({ block: { id, target } }) => ({ id, target })),
    counts: () => store.askTold((told) => told.counts(CROWDSEC, clock.now())),
    setTelling: (ids) => store.changeTold((told) => told.setTelling(CROWDSEC, ids)),
    setTold: (id, remote) => store.changeTold((told) => told.set(CROWDSEC, id, remote)),
    forgetTold: (ids) => store.changeTold((told) => told.forget(CROWDSEC, ids)),
    lift: async (ids) => {
      const wanted = new Set(ids);
      const blocks = enforcer.active.all.filter(({ id }) => wanted.has(id));
      const lifted = enforcer.lift(blocks, 'crowdsec');
      store.changeTold((told) => told.forget(CROWDSEC, ids));
      guard.forgive(lifted.map(({ target }) => target));
      guard.statusChanged();
      await enforcer.applied;
    },
  };
}

/** What a service was told is forgotten: the owner left it. */
export function forgetTold(guard: Guard, service: typeof CROWDSEC | typeof DENYHOSTS): void {
  guard.store.changeTold((told) => told.forgetAll(service));
}

/** A rule's reason is made of the rule and figures: it holds no text of the attacker's. */
function ownBlock({ id, target, since, until, rule, reason }: Block): OwnBlock {
  return { id, target, since, until, rule: rule ?? '', reason };
}
