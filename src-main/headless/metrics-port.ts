import type { Environment } from '../settings/state-directory.ts';
import { numberArgument } from './arguments.ts';

export interface MetricsFlags {
  readonly metricsPort?: string;
}

/**
 * The port where Prometheus may ask, 0 for any that is free; null: nowhere.
 * The command line comes before the variable, that before the settings.
 * @throws CommandError naming the flag or variable whose value is not accepted
 */
export function metricsPortOf(
  flags: MetricsFlags,
  environment: Environment,
  settings: { readonly metricsPort: number | null },
): number | null {
  const { DRAWBRIDGE_METRICS_PORT: variable = '' } = environment;
  if (flags.metricsPort !== undefined) return numberArgument('--metrics-port', flags.metricsPort, 0, 65_535);
  if (variable !== '') return numberArgument('DRAWBRIDGE_METRICS_PORT', variable, 0, 65_535);
  return settings.metricsPort;
}
