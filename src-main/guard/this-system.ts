import { SYSTEM_PATH, type System } from '../../src-shared/system.ts';

/** The machine that this process runs on. */
export function thisSystem(): System {
  return { platform: process.platform, isRoot: process.geteuid?.() === 0, path: SYSTEM_PATH };
}
