import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { OUTCOME_FILE, type Outcome } from './outcome.ts';

/** The note of ctx.skip(note), or the reason that the nearest suite around it gives. */
function skipReason(test: TestCase): string | null {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) return result.note;
  let parent: TestSuite | TestModule = test.parent;
  while (parent.type === 'suite') {
    const { skipReason } = parent.meta();
    if (skipReason !== undefined) return skipReason;
    parent = parent.parent;
  }
  return null;
}

/** Whether the set-up of a suite around it failed, so that vitest skipped it. */
function isVictim(test: TestCase): boolean {
  let parent: TestSuite | TestModule = test.parent;
  while (parent.type === 'suite') {
    if (parent.errors().length > 0) return true;
    parent = parent.parent;
  }
  return parent.errors().length > 0;
}

/** A vitest reporter that writes the outcome of the whole run as JSON. */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const skipped: { name: string; reason: string | null }[] = [];
    const failed: string[] = [];
    let passed = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed.push(module.relativeModuleId);
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) failed.push(`${module.relativeModuleId} > ${suite.fullName}`);
      }
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'skipped' && !isVictim(test)) skipped.push({ name, reason: skipReason(test) });
        else failed.push(name);
      }
    }
    failed.push(...unhandled.map((error) => `unhandled error: ${error.message}`));
    const file = process.env[OUTCOME_FILE];
    if (file === undefined) throw new Error(`${OUTCOME_FILE} names no file`);
    writeFileSync(file, JSON.stringify({ passed, failed, skipped } satisfies Outcome));
  }
}
