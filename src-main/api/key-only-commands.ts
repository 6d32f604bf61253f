import type { Handlers } from '../../src-shared/contract.ts';
import type { Engine } from './engine.ts';

type KeyOnlyCalls = Pick<Handlers, 'planKeyOnly' | 'setKeyOnly' | 'confirmKeyOnly' | 'undoKeyOnly'>;

/** The contract's calls about what sshd accepts. @param told makes errors into what the contract says */
export function keyOnlyHandlers(
  { keyOnly, undo: undoList }: Engine,
  told: <T>(work: () => T | Promise<T>) => Promise<T>,
): KeyOnlyCalls {
  return {
    planKeyOnly: ({ wanted }) => told(() => keyOnly.plan(wanted)),
    setKeyOnly: ({ wanted, seconds }) =>
      told(async () => {
        const { before, endsAt } = await keyOnly.set(wanted, seconds);
        // What waits to be confirmed is undone by undoKeyOnly.
        if (endsAt !== null) return { endsAt, undo: null };
        const undo = undoList.add(async () => {
          await keyOnly.set(before, seconds);
          return 'What sshd accepts is as before, once you confirm it.';
        });
        return { endsAt, undo };
      }),
    confirmKeyOnly: () =>
      told(async () => {
        await keyOnly.confirm();
        return {};
      }),
    undoKeyOnly: () =>
      told(async () => {
        await keyOnly.undo();
        return {};
      }),
  };
}
