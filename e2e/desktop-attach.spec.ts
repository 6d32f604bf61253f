/** The app beside a guard that the system runs: real processes, and a /var/lib and /etc/systemd/system of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxProblem } from '../src-main/privileged/testing/sandbox.ts';
import { BuiltApp } from './desktop/built-app.ts';
import { describeDesktop, NOT_ON_ELECTRON } from './desktop/describe-desktop.ts';
import { askPage, callFrom, closeFrom, listenOn } from './desktop/page-calls.ts';
import { failedPassword } from './desktop/ssh-lines.ts';
import { StandInDesktop } from './desktop/stand-in-desktop.ts';
import { pause, waitFor } from './testbed/wait-for.ts';

const MAIN = fileURLToPath(new URL('../src-main/headless/main.ts', import.meta.url));
const SOCKET = '/var/lib/drawbridge/drawbridge.sock';
const ATTACHED = 'Showing the guard that runs as a service.';
const BIND = 'mount --bind "$1" /var/lib && mount --bind "$2" /etc/systemd/system && shift 2 && exec "$@"';

const problem = NOT_ON_ELECTRON ?? sandboxProblem();

/** A machine of which /var/lib and the units of systemd are its own. */
class ServiceHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'drawbridge-attach-'));
  readonly log = join(this.folder, 'auth.log');
  #guard: ChildProcess | null = null;

  constructor() {
    for (const name of ['lib', 'units']) mkdirSync(join(this.folder, name));
    writeFileSync(this.log, '');
  }

  spawn(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const own = [join(this.folder, 'lib'), join(this.folder, 'units')];
    return spawn('unshare', ['-m', 'sh', '-c', BIND, 'sh', ...own, program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Starts the system's guard; gives its process id once it answers. */
  async startGuard(): Promise<number> {
    const guard = this.spawn(process.execPath, [MAIN, 'run', '--log', this.log, '--firewall', 'observe']);
    this.#guard = guard;
    let said = '';
    for (const stream of [guard.stdout, guard.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
      });
    }
    await waitFor('the guard to answer', () => {
      if (guard.exitCode !== null) throw new Error(said);
      return said.includes('READY.');
    });
    return guard.pid ?? 0;
  }

  async stopGuard(): Promise<void> {
    const guard = this.#guard;
    this.#guard = null;
    if (guard === null || guard.exitCode !== null) return;
    const ended = once(guard, 'exit');
    guard.kill('SIGTERM');
    await ended;
  }

  set isInstalled(isInstalled: boolean) {
    const unit = join(this.folder, 'units/drawbridge.service');
    if (isInstalled) writeFileSync(unit, '[Service]\n');
    else rmSync(unit, { force: true });
  }
}

function describeHere(name: string, body: () => void): void {
  if (problem === null) describe(name, body);
  else
    describe(name, { skip: true, meta: { skipReason: `No service can be played here: ${problem}` } }, body);
}

describeDesktop('the app beside a service', () => {
  describeHere('on one machine', () => {
    const host = new ServiceHost();
    let built: BuiltApp;
    let desktop: StandInDesktop;
    let popover: Page;
    let guardPid: number;

    const attachedTo = async () => (await callFrom(popover, 'host', {})).attachedTo;
    const answering = async () => {
      const answer = await askPage(popover, 'status', {});
      return answer.ok ? (answer.output as { pid: number; stateDirectory: string }) : null;
    };

    beforeAll(async () => {
      built = await BuiltApp.make();
      guardPid = await host.startGuard();
      desktop = await StandInDesktop.start({
        main: built.main,
        spawn: (program, args, { env = {} }) => host.spawn(program, args, env),
        stateDirectory: join(host.folder, 'own'),
        args: ['--log', join(host.folder, 'own.log'), '--firewall', 'observe'],
      });
      writeFileSync(join(host.folder, 'own.log'), '');
      popover = await desktop.page('popover');
    });
    afterAll(async () => {
      await desktop?.close();
      await host.stopGuard();
      built?.remove();
      rmSync(host.folder, { recursive: true, force: true });
    });

    test('shows the guard that runs already, and says so', async () => {
      expect(await answering()).toMatchObject({ pid: guardPid, stateDirectory: '/var/lib/drawbridge' });
      expect(await attachedTo()).toBe(SOCKET);
      await waitFor('the icon', async () => (await desktop.tray()).toolTip.includes(ATTACHED));
      expect(await desktop.trayMenu()).toContain(ATTACHED);
      await closeFrom(await desktop.page('welcome'));
      await callFrom(popover, 'openWindow', { window: 'preferences', tab: 'general' });
      const preferences = await desktop.page('preferences');
      await preferences.getByText(`Showing the guard that runs as a service (${SOCKET}).`).waitFor();
      await closeFrom(preferences);
    });

    test('what happens there is seen here, and what is done here is done there', async () => {
      const events = await listenOn(popover, 'loginEvents');
      appendFileSync(host.log, failedPassword('203.0.113.66', 'oracle', 4242));
      await waitFor('the event', async () => (await events.heard()).length > 0);
      await waitFor('the address in the dropdown', async () =>
        (await popover.evaluate<string>('document.body.innerText')).includes('203.0.113.66'),
      );
      await callFrom(popover, 'block', { target: '198.51.100.7' });
      const { blocks } = await callFrom(popover, 'blocks', {});
      expect(blocks.map(({ target }) => target)).toEqual(['198.51.100.7']);
    });

    test.each(['csv', 'json'] as const)(
      'what is exported as %s is written by the app itself',
      async (format) => {
        const path = join(host.folder, `export.${format}`);
        await desktop.answerSaveDialog(path);
        const { view } = await callFrom(popover, 'openView', { filter: { address: '203.0.113.66' } });
        const progress = await listenOn(popover, 'progress');
        const { bytes } = await callFrom(popover, 'exportView', { view, format, job: 'x' });
        const text = readFileSync(path, 'utf8');
        expect(Buffer.byteLength(text)).toBe(bytes);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        if (format === 'json') {
          expect((JSON.parse(text) as { type: string }[]).every(({ type }) => type === 'event')).toBe(true);
        }
        expect(text).toContain('Invalid user oracle from 203.0.113.66');
        await waitFor('the progress', async () => (await progress.heard()).length > 0);
        await callFrom(popover, 'closeView', { view });
      },
    );

    test('while the service is down no other guard takes its place; when it is back it is shown again', async () => {
      host.isInstalled = true;
      const told = await listenOn(popover, 'connectionChanged');
      await host.stopGuard();
      await waitFor('the icon', async () => (await desktop.tray()).image.endsWith('/brokenTemplate.png'));
      expect((await desktop.tray()).toolTip).toContain('does not answer');
      await popover.getByRole('alert').getByText('The connection to the guard is lost').waitFor();
      // Without the service installed these would do to begin a guard of its own, some times over.
      for (let look = 0; look < 4; look++) {
        await pause(1000);
        expect(await answering()).toBe(null);
      }
      guardPid = await host.startGuard();
      await waitFor('it to be shown again', async () => (await answering())?.pid === guardPid);
      expect((await told.heard()).map(({ isConnected }) => isConnected)).toEqual([false, true]);
      expect(await attachedTo()).toBe(SOCKET);
      await waitFor('the banner to go', async () => (await popover.getByRole('alert').count()) === 0);
    });

    test('uninstalled, the app guards by itself', async () => {
      host.isInstalled = false;
      await host.stopGuard();
      await waitFor(
        'a guard of its own',
        async () => (await attachedTo()) === null && (await answering()) !== null,
      );
      expect(await answering()).toMatchObject({ stateDirectory: join(host.folder, 'own') });
      await waitFor('the icon', async () => !(await desktop.tray()).toolTip.includes(ATTACHED));
      expect(await desktop.trayMenu()).not.toContain(ATTACHED);
    });

    test('installed again, the own guard ends before the other begins', async () => {
      host.isInstalled = true;
      await waitFor('the own guard to end', async () => (await answering()) === null);
      guardPid = await host.startGuard();
      await waitFor('the other to be shown', async () => (await answering())?.pid === guardPid);
      expect(await attachedTo()).toBe(SOCKET);
    });

    test('System Settings are a Mac’s', async () => {
      expect(await askPage(popover, 'openSystemSettings', { pane: 'sharing' })).toMatchObject({
        ok: false,
        error: { code: 'unavailable' },
      });
      expect(await askPage(popover, 'openSystemSettings', { pane: 'file:///etc/passwd' })).toMatchObject({
        ok: false,
        error: { code: 'invalid' },
      });
    });

    test('quit, the guard of the service goes on', async () => {
      expect(await desktop.quit()).toBe(0);
      process.kill(guardPid, 0);
    });
  });
});
