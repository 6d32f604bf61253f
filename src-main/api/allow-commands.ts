import type { CallOutput } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { Engine } from './engine.ts';

export async function allow(
  engine: Engine,
  guard: Guard,
  input: { entry: string; comment: string },
): Promise<CallOutput<'allow'>> {
  const before = guard.allowEntries();
  const { entry, lifted } = await guard.allowList.add(input.entry, input.comment, guard.clock.now());
  const known = before.find((one) => one.entry === entry.entry);
  const undo = engine.undo.add(() =>
    engine.supervisor.use(async (later) => {
      if (known === undefined) await later.allowList.remove(entry.entry);
      else await later.allowList.put(known);
      if (known === undefined && lifted.length > 0) later.standAgain(lifted);
      await later.enforcer.applied;
      return known === undefined
        ? `${entry.entry} is no longer on the allow list.`
        : `${entry.entry} is on the allow list as before.`;
    }),
  );
  return { entry, lifted, undo };
}

export async function disallow(engine: Engine, guard: Guard, entry: string): Promise<CallOutput<'disallow'>> {
  const removed = await guard.allowList.remove(entry);
  const undo = engine.undo.add(() =>
    engine.supervisor.use(async (later) => {
      await later.allowList.put(removed);
      await later.enforcer.applied;
      return `${removed.entry} is on the allow list again.`;
    }),
  );
  return { removed, undo };
}
