import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rootOnlyProblem } from './root-only.ts';

/** A package of root's: program/, program/lib/x.js, and a link to it. */
function tree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drawbridge-root-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'program/lib'), { recursive: true });
  writeFileSync(join(folder, 'program/lib/x.js'), '');
  symlinkSync('x.js', join(folder, 'program/lib/link.js'));
  writeFileSync(join(folder, 'node'), '', { mode: 0o755 });
  return folder;
}

describe.skipIf(process.geteuid?.() !== 0)('what root runs (skipped: not root)', () => {
  test('belongs to root, below and above', () => {
    const folder = tree();
    expect(rootOnlyProblem([join(folder, 'node'), join(folder, 'program')])).toBe(null);
  });

  test.each([
    [
      'a file of another user',
      (at: string) => chownSync(join(at, 'program/lib/x.js'), 1000, 0),
      /lib\/x\.js does not belong to root/,
    ],
    [
      'a file that its group may write',
      (at: string) => chmodSync(join(at, 'program/lib/x.js'), 0o664),
      /x\.js can be written/,
    ],
    [
      'a directory that all may write',
      (at: string) => chmodSync(join(at, 'program/lib'), 0o777),
      /lib can be written/,
    ],
    [
      'a directory above that is another user’s',
      (at: string) => chownSync(at, 1000, 0),
      /does not belong to root/,
    ],
    [
      'a link to what others may write',
      (at: string) => {
        writeFileSync(join(at, 'elsewhere'), '', { mode: 0o666 });
        chmodSync(join(at, 'elsewhere'), 0o666);
        symlinkSync(join(at, 'elsewhere'), join(at, 'program/other'));
      },
      /elsewhere can be written/,
    ],
    [
      'nothing there',
      (at: string) => rmSync(join(at, 'program'), { recursive: true }),
      /program is not there/,
    ],
  ] as const)('%s', (_, spoil, problem) => {
    const folder = tree();
    spoil(folder);
    expect(rootOnlyProblem([join(folder, 'node'), join(folder, 'program')])).toMatch(problem);
  });

  test('a link that goes round in a circle does not hold it up', () => {
    const folder = tree();
    symlinkSync('..', join(folder, 'program/lib/up'));
    expect(rootOnlyProblem([join(folder, 'program')])).toBe(null);
  });
});
