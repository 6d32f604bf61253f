import type { Environment } from '../settings/state-directory.ts';
import { numberArgument } from './arguments.ts';
import { usageError } from './exit-codes.ts';

export interface UiFlags {
  readonly ui?: true;
  readonly uiPort?: string;
}

/**
 * The port of the page in a browser, 0 for any that is free; null: no page is
 * wanted. Who names a port wants the page.
 * @throws CommandError naming the flag or variable whose value is not accepted
 */
export function uiPortOf(flags: UiFlags, environment: Environment): number | null {
  const { DRAWBRIDGE_UI: wanted = '', DRAWBRIDGE_UI_PORT: port = '' } = environment;
  if (flags.uiPort !== undefined) return numberArgument('--ui-port', flags.uiPort, 0, 65_535);
  if (port !== '') return numberArgument('DRAWBRIDGE_UI_PORT', port, 0, 65_535);
  if (flags.ui || /^(1|true|yes)$/i.test(wanted)) return 0;
  if (wanted === '' || /^(0|false|no)$/i.test(wanted)) return null;
  throw usageError(`DRAWBRIDGE_UI can't be "${wanted}". It accepts 1 or 0.`);
}
