/** `drawbridge service` as an administrator uses it: the real command, the real guard, systemctl's stand-in. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { rootOnlyProblem } from '../src-main/guard/root-only.ts';
import { installed, sandboxProblem } from '../src-main/privileged/testing/sandbox.ts';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(CHECKOUT, 'src-main/headless/main.ts');
const SYSTEMCTL = fileURLToPath(new URL('linux/systemctl', import.meta.url));
const BIND =
  'mount --bind "$1" /var/lib && mount --bind "$2" /etc/systemd/system && mount --bind "$3" "$4" && shift 4 && exec "$@"';

const problem =
  sandboxProblem() ??
  (installed('systemctl') === null ? 'no systemctl to put another in the place of' : null) ??
  rootOnlyProblem([CHECKOUT, process.execPath]);
const name = 'drawbridge service';

function describeHere(body: () => void): void {
  if (problem === null) describe(name, body);
  else
    describe(
      name,
      { skip: true, meta: { skipReason: `No service can be installed here: ${problem}` } },
      body,
    );
}

describeHere(() => {
  const folder = mkdtempSync(join(tmpdir(), 'drawbridge-service-'));
  const unit = join(folder, 'units/drawbridge.service');
  for (const part of ['lib/drawbridge', 'units', 'state']) mkdirSync(join(folder, part), { recursive: true });
  const systemctl = join(folder, 'systemctl');
  writeFileSync(systemctl, `#!/bin/sh\nexec ${SYSTEMCTL} ${join(folder, 'state')} "$@"\n`);
  chmodSync(systemctl, 0o755);
  writeFileSync(join(folder, 'state/ETC'), '');
  // Nobody of this machine is blocked.
  writeFileSync(
    join(folder, 'lib/drawbridge/settings.json'),
    JSON.stringify({ version: 1, firewall: 'observe' }),
  );

  function drawbridge(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const binds = [join(folder, 'lib'), join(folder, 'units'), systemctl, installed('systemctl') ?? ''];
    const args = ['-m', 'sh', '-c', BIND, 'sh', ...binds, process.execPath, MAIN, ...words];
    return new Promise((done) => {
      execFile('unshare', args, (error, out, err) => {
        done({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  }

  afterAll(async () => {
    await drawbridge('service', 'uninstall');
    rmSync(folder, { recursive: true, force: true });
  });

  test('installed, the guard answers where commands look for the system’s, and it comes up again', async () => {
    expect((await drawbridge('service', 'status')).out).toContain('not installed');
    const install = await drawbridge('service', 'install');
    expect(install.err).toBe('');
    expect(install.out).toMatch(/^The guard runs as a service, version [\d.]+, pid \d+\. /);
    expect(existsSync(unit)).toBe(true);
    const status = await drawbridge('status', '--json');
    expect(JSON.parse(status.out)).toMatchObject({ stateDirectory: '/var/lib/drawbridge' });
    const service = await drawbridge('service', 'status', '--json');
    expect([service.code, JSON.parse(service.out)]).toMatchObject([
      0,
      { isInstalled: true, isRunning: true, program: { node: process.execPath } },
    ]);
  });

  test('installed again, nothing has to be done', async () => {
    expect((await drawbridge('service', 'install')).out).toMatch(/^Nothing had to be done/);
  });

  test('uninstalled, it is gone, and what it stored stays', async () => {
    expect(await drawbridge('service', 'uninstall')).toMatchObject({
      code: 0,
      out: expect.stringContaining('The service is gone.'),
    });
    expect(existsSync(unit)).toBe(false);
    expect(existsSync(join(folder, 'lib/drawbridge/settings.json'))).toBe(true);
    expect((await drawbridge('status')).code).toBe(3);
    expect((await drawbridge('service', 'uninstall')).out).toBe('There is no service.\n');
  });
});
