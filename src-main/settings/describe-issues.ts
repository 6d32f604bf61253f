import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * What zod found wrong, one sentence part an issue: the key's path and what is
 * expected there, such as `rules.rules[0].attempts: expected number to be >=1`.
 * @param subject says what the value as a whole is, for an issue at its root
 */
export function describeIssues(error: z.ZodError, subject: string): string[] {
  return error.issues.flatMap((issue) => describeIssue(issue, [], subject));
}

function describeIssue(issue: Issue, above: readonly PropertyKey[], subject: string): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !isWorded(issue.message)) {
    const branch = nearestBranch(issue.errors);
    return branch.flatMap((inner) => describeIssue(inner, path, subject));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${pathText([...path, key], subject)}: there is no such key`);
  }
  return [`${pathText(path, subject)}: ${expectation(issue.message)}`];
}

/** The branch of a union that was most likely meant: the one that failed deepest, then with the fewest faults. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** Whether the schema's author gave the message, not zod. */
function isWorded(message: string): boolean {
  return !/^(Invalid|Too|Unrecognized)\b/.test(message);
}

function expectation(message: string): string {
  if (isWorded(message)) return message.startsWith('expected') ? message : `expected ${message}`;
  const at = message.indexOf('expected');
  if (at < 0) return message;
  return message
    .slice(at)
    .replaceAll('"|"', '", "')
    .replace('received undefined', 'found none')
    .replace('received', 'found');
}

function pathText(path: readonly PropertyKey[], subject: string): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(String(key)))
      text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text === '' ? subject : text;
}
