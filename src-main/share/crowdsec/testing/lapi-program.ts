import { describe } from 'vitest';
import { crowdsecProgram } from './crowdsec-program.ts';

/** A suite that needs the real CrowdSec; where it can't be had, it is skipped with the reason. */
export function describeWithCrowdSec(name: string, body: (directory: string) => void): void {
  const program = crowdsecProgram();
  if ('directory' in program) describe(name, () => body(program.directory));
  else describe(name, { skip: true, meta: { skipReason: program.missing } }, () => body(''));
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite is skipped; printed at the end of a run. */
    skipReason?: string;
  }
}
