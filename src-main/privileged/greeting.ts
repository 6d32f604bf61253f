import { HelperError } from './helper-error.ts';

/** Raised together with VERSION in the script whenever a verb changes its meaning. */
export const HELPER_VERSION = 2;

/**
 * The version that a helper names in its answer to `version`.
 * @throws HelperError `unusable` where it names none
 */
export function versionIn(where: string, answer: readonly string[]): number {
  const [, version] = /^drawbridge-helper ([1-9][0-9]{0,5})$/.exec(answer[0] ?? '') ?? [];
  if (version !== undefined) return Number(version);
  throw new HelperError('unusable', `${named(where, answer)}, which is no helper of Drawbridge.`);
}

/** @throws HelperError `unusable` unless it is the version that is needed */
export function checkGreeting(where: string, answer: readonly string[]): void {
  if (answer[0] === `drawbridge-helper ${HELPER_VERSION}`) return;
  throw new HelperError(
    'unusable',
    `${named(where, answer)}, but version ${HELPER_VERSION} is needed. ` +
      'Install the helper that came with this Drawbridge.',
  );
}

function named(where: string, [line = '']: readonly string[]): string {
  return `The helper at ${where} calls itself ${JSON.stringify(line)}`;
}
