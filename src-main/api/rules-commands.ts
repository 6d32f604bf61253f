import type { CallOutput, HandlerInput, Rules } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { PRESETS, presetOf } from '../guard/rules.ts';
import type { Engine } from './engine.ts';

export function rulesAnswer(guard: Guard): Rules {
  return { current: mutable(guard.rules), preset: presetOf(guard.rules), presets: mutable(PRESETS) };
}

export async function setRules(
  engine: Engine,
  guard: Guard,
  input: HandlerInput<'setRules'>,
): Promise<CallOutput<'setRules'>> {
  const { settingsFile } = engine.supervisor.options;
  const before = settingsFile.given(['rules']);
  const current = mutable<Rules['current']>(await guard.setRules(input));
  const undo = engine.undo.add(() =>
    engine.supervisor.use(async (later) => {
      const settings = settingsFile.update(before);
      await later.adoptRules(settings.rules);
      return 'The rules are as before.';
    }),
  );
  return { current, undo };
}

/** The contract's types are those of JSON, which knows no readonly. */
function mutable<T>(value: unknown): T {
  return structuredClone(value) as T;
}
