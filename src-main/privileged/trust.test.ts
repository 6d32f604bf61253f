import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertTrusted, findHelper, trustProblem } from './trust.ts';

const NOBODY = 65534;

describe.skipIf(process.getuid?.() !== 0)('what may be run as root (skipped unless root)', () => {
  let folder: string;
  let script: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drawbridge-trust-'));
    script = join(folder, 'helper');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("root's own file in root's own folders, sticky ones among them", async () => {
    expect(await trustProblem(script)).toBe(null);
    await assertTrusted(script);
  });

  test('not a file that others own or may write', async () => {
    for (const mode of [0o775, 0o757, 0o666]) {
      chmodSync(script, mode);
      expect(await trustProblem(script)).toBe(`${script} can be written by others than root.`);
    }
    chmodSync(script, 0o755);
    chownSync(script, NOBODY, 0);
    expect(await trustProblem(script)).toBe(`${script} does not belong to root.`);
  });

  test('not in a folder that others own or may write', async () => {
    const inner = join(folder, 'a', 'b');
    mkdirSync(inner, { recursive: true });
    const path = join(inner, 'helper');
    writeFileSync(path, '', { mode: 0o755 });
    expect(await trustProblem(path)).toBe(null);
    chmodSync(join(folder, 'a'), 0o777);
    expect(await trustProblem(path)).toBe(`${join(folder, 'a')} can be written by others than root.`);
    chmodSync(join(folder, 'a'), 0o1777);
    expect(await trustProblem(path)).toBe(null);
    chownSync(join(folder, 'a'), NOBODY, 0);
    expect(await trustProblem(path)).toMatch(
      /a does not belong to root, so its owner could exchange the helper\.$/,
    );
  });

  test('not a link, a folder, or nothing; a link above is followed and judged by where it leads', async () => {
    const link = join(folder, 'link');
    symlinkSync(script, link);
    expect(await trustProblem(link)).toBe(`${link} is not a plain file.`);
    expect(await trustProblem(folder)).toBe(`${folder} is not a plain file.`);
    expect(await trustProblem(join(folder, 'none'))).toMatch(/is not there\.$/);
    expect(await trustProblem(join(folder, 'none', 'none'))).toMatch(/is not there\.$/);
    const open = join(folder, 'open');
    mkdirSync(open, { mode: 0o755 });
    writeFileSync(join(open, 'helper'), '', { mode: 0o755 });
    const above = join(folder, 'above');
    symlinkSync(open, above);
    expect(await trustProblem(join(above, 'helper'))).toBe(null);
    chmodSync(open, 0o777);
    expect(await trustProblem(join(above, 'helper'))).toBe(`${open} can be written by others than root.`);
  });

  test('the first that may be trusted is taken; if none may, it is said what to do', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, '', { mode: 0o755 });
    chmodSync(script, 0o777);
    expect(await findHelper([script, other])).toBe(other);
    await expect(assertTrusted(script)).rejects.toMatchObject({
      kind: 'unsafe',
      message: `The helper is not run as root: ${script} can be written by others than root. Install a copy that only root can change: sudo install -D -o root -g root -m 0755 ${script} /usr/local/lib/drawbridge/drawbridge-helper`,
    });
    chmodSync(other, 0o777);
    await expect(findHelper([script, other])).rejects.toThrow(`${script} can be written`);
  });
});
