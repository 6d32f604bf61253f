import type { RuleSet } from '../../src-shared/rule.ts';
import { PRESETS, type Preset, presetOf } from '../detect/presets.ts';
import type { Settings } from '../settings/schema.ts';

export { PRESETS, type Preset, presetOf };

/** The rules that the settings name or spell out. */
export function rulesOf(setting: Settings['rules']): RuleSet {
  return 'preset' in setting ? PRESETS[setting.preset].rules : setting.rules;
}
