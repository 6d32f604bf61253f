/** What came of a run of tests, as the reporter writes it and the runner reads it. */
export interface Outcome {
  readonly passed: number;
  /** Tests that failed, that never came to run, and suites and hooks that broke. */
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string | null }[];
}

/** Where the reporter writes its outcome: the name of an environment variable. */
export const OUTCOME_FILE = 'DRAWBRIDGE_TEST_OUTCOME';

/** One line for each skipped test, those with the same reason together. */
export function describeSkipped(outcome: Outcome): string {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of outcome.skipped) {
    const why = reason ?? 'no reason given';
    byReason.set(why, [...(byReason.get(why) ?? []), name]);
  }
  let text = '';
  for (const [reason, names] of byReason) {
    text += `Skipped: ${reason}\n${names.map((name) => `  ${name}\n`).join('')}`;
  }
  return text;
}

/** The last line of a run. */
export function totals(outcome: Outcome): string {
  return `${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped`;
}
