import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { MailAccount, ReportContact } from '../../src-shared/contract.ts';
import { sshdLine, stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { CERTIFICATE } from '../report/testing/certificate.ts';
import { type Faults, mailServer, smtpError } from '../report/testing/mail-server.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';
const DESK: ReportContact = {
  email: 'abuse@isp.example',
  range: '203.0.113.0/24',
  networkName: 'Example BV',
  source: 'RDAP at RIPE',
  confidence: 'high',
};

async function attack({ log }: TestApi, address = ATTACKER, attempts = 3, from = 0): Promise<void> {
  for (let i = 0; i < attempts; i++) await log.write(wrongPassword(from + i, address));
}

async function reporting(
  faults: Faults = {},
  account: Partial<MailAccount> | null = {},
  contact: ReportContact = DESK,
): Promise<{ test: TestApi; server: Awaited<ReturnType<typeof mailServer>>; asked: string[] }> {
  const server = await mailServer({}, faults);
  const asked: string[] = [];
  const test = await startTestApi(stateDirectory(), {
    mailCa: CERTIFICATE,
    findContact: async (address) => {
      asked.push(address);
      return contact;
    },
  });
  await test.handlers.setReportSettings({ change: { thresholdAttempts: 3 } });
  if (account !== null) await test.handlers.setMailAccount({ account: server.account(account) });
  return { test, server, asked };
}

const now = { by: 'mail', delaySeconds: 0 } as const;

async function untilState({ handlers }: TestApi, id: number, state: string): Promise<void> {
  await vi.waitFor(async () => expect((await handlers.report({ id }))?.report).toMatchObject({ state }), {
    timeout: 20_000,
    interval: 10,
  });
}

describe('a preview', () => {
  test('shows all that would be sent, and to whom; nothing is sent', async () => {
    const { test, server } = await reporting();
    await attack(test);
    const preview = await test.handlers.reportPreview({ address: ATTACKER });
    expect(preview).toMatchObject({
      qualifies: true,
      problems: [],
      recipient: 'abuse@isp.example',
      contact: DESK,
      attempts: 3,
      redacted: [],
      ways: [
        { by: 'mail', problem: null },
        { by: 'draft', problem: null },
        { by: 'abuseipdb', problem: expect.stringMatching(/switched off/) },
        { by: 'blocklist-de', problem: expect.stringMatching(/switched off/) },
      ],
    });
    expect(preview.text).toContain(preview.reportId);
    expect(preview.attachments.map(({ name }) => name)).toEqual(['xarf.json', 'log.txt']);
    expect((await test.handlers.reports({ limit: 10, offset: 0 })).total).toBe(0);
    expect(server.begun.count).toBe(0);
  });

  test('says why not, for whoever is no attacker of this machine', async () => {
    const { test, asked } = await reporting();
    for (const [address, why] of [
      ['198.51.100.1', /has seen no attempt/],
      ['192.168.1.1', /private or reserved/],
      ['127.0.0.1', /this machine itself/],
    ] as const) {
      const preview = await test.handlers.reportPreview({ address });
      expect(preview.qualifies).toBe(false);
      expect(preview.problems.join(' ')).toMatch(why);
      expect([preview.text, preview.reportId]).toEqual(['', null]);
    }
    expect(asked).toEqual([]);
    await attack(test);
    await test.handlers.allow({ entry: '203.0.113.0/24', comment: '' });
    expect((await test.handlers.reportPreview({ address: ATTACKER })).problems.join()).toMatch(/allow list/);
  });

  test('of somebody who logged in lately it is not made: that may be the owner', async () => {
    const { test } = await reporting();
    await test.log.write(
      sshdLine(0, `Accepted publickey for mia from ${ATTACKER} port 5 ssh2: ED25519 SHA256:abc`),
    );
    await attack(test, ATTACKER, 3, 10);
    expect((await test.handlers.reportPreview({ address: ATTACKER })).problems.join()).toMatch(
      /logged in from/,
    );
  });

  test('a contact that is no mail address is none', async () => {
    const server = await mailServer();
    const test = await startTestApi(stateDirectory(), {
      findContact: async () => ({ ...DESK, email: 'abuse@isp.example\r\nBcc: victim@example.org' }),
    });
    await test.handlers.setMailAccount({ account: server.account() });
    await test.handlers.setReportSettings({ change: { thresholdAttempts: 1 } });
    await attack(test);
    expect(await test.handlers.reportPreview({ address: ATTACKER })).toMatchObject({
      recipient: null,
      contactProblem: expect.stringMatching(/Nobody was found/),
    });
    await expect(test.handlers.sendReport({ address: ATTACKER, ...now })).rejects.toThrow(
      /Name the recipient/,
    );
  });
});

describe('a report', () => {
  test('arrives, once; the second within a day is refused', async () => {
    const { test, server } = await reporting();
    const heard = test.heard('reportsChanged');
    await attack(test);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    expect(report).toMatchObject({ state: 'queued', recipient: 'abuse@isp.example', addresses: [ATTACKER] });
    await untilState(test, report.id, 'sent');
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.text).toContain(`Report-ID: ${report.reportId}`);
    expect(heard.map((one) => one.report.state)).toEqual(['queued', 'sending', 'sent']);
    await expect(test.handlers.sendReport({ address: ATTACKER, ...now })).rejects.toThrow(/once in 24 hours/);
    test.clock.time += 86_400_000;
    await attack(test, ATTACKER, 3, 86_400);
    const second = await test.handlers.sendReport({ address: ATTACKER, ...now });
    await untilState(test, second.report.id, 'sent');
    expect(server.mails).toHaveLength(2);
    expect((await test.handlers.reportStatistics({})).sentence).toBe(
      '2 reports, no network is known to have acted.',
    );
  });

  test('as the owner edited it, without what steers; the same preview is sent once', async () => {
    const { test, server } = await reporting();
    await attack(test);
    const { reportId } = await test.handlers.reportPreview({ address: ATTACKER });
    const input = { address: ATTACKER, ...now, text: 'Hello\x1b[2J\r\nBcc: x', reportId: reportId ?? '' };
    const { report } = await test.handlers.sendReport(input);
    await untilState(test, report.id, 'sent');
    expect(server.mails[0]?.text?.trim()).toBe('Hello[2J\nBcc: x');
    expect(server.mails[0]?.bcc).toBeUndefined();
    test.clock.time += 86_400_000;
    await attack(test, ATTACKER, 3, 86_400);
    await expect(test.handlers.sendReport(input)).rejects.toThrow(/was made already/);
  });

  test('can be cancelled for a minute', async () => {
    const { test, server } = await reporting();
    await attack(test);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, by: 'mail', delaySeconds: 60 });
    expect((report.cancelableUntil ?? 0) - report.createdAt).toBe(60_000);
    const cancelled = await test.handlers.cancelReport({ id: report.id });
    expect(cancelled.report).toMatchObject({ state: 'cancelled', cancelableUntil: null });
    test.clock.time += 120_000;
    await expect(test.handlers.cancelReport({ id: report.id })).rejects.toThrow(/too late.*cancelled/);
    await expect(test.handlers.cancelReport({ id: 99 })).rejects.toThrow(/no report 99/);
    // What was cancelled does not count.
    const again = await test.handlers.sendReport({ address: ATTACKER, ...now });
    await untilState(test, again.report.id, 'sent');
    expect(server.mails).toHaveLength(1);
  });

  test('of an IPv6 network names the addresses that were seen, and it is one attacker', async () => {
    const { test, server } = await reporting();
    await attack(test, '2001:db8:1::5', 1);
    await attack(test, '2001:db8:1::9', 3, 10);
    const { report } = await test.handlers.sendReport({ address: '2001:db8:1::/64', ...now });
    expect(report).toMatchObject({ addresses: ['2001:db8:1::9', '2001:db8:1::5'], attempts: 4 });
    await untilState(test, report.id, 'sent');
    const xarf = server.mails[0]?.attachments[0]?.content.toString() ?? '{}';
    expect(JSON.parse(xarf)).toMatchObject({ source_identifier: '2001:db8:1::9' });
    await expect(test.handlers.sendReport({ address: '2001:db8:1::7', ...now })).rejects.toThrow(/24 hours/);
  });

  test('tells of nothing that is older than 7 days', async () => {
    const { test, server } = await reporting();
    await attack(test, ATTACKER, 5);
    test.clock.time += 8 * 86_400_000;
    await expect(test.handlers.sendReport({ address: ATTACKER, ...now })).rejects.toThrow(/7 days ago/);
    await attack(test, ATTACKER, 3, 8 * 86_400);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    expect(report.attempts).toBe(3);
    await untilState(test, report.id, 'sent');
    expect(server.mails[0]?.attachments.at(-1)?.content.toString()).not.toContain('2026-11-23');
  });

  test('to AbuseIPDB: a key is needed; the comment tells nothing of the owner', async () => {
    const forms: string[] = [];
    const service = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      forms.push(body);
      response.end(JSON.stringify({ data: { abuseConfidenceScore: 1 } }));
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    onTestFinished(() => {
      service.closeAllConnections();
      service.close();
    });
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
    const test = await startTestApi(stateDirectory(), {
      reportServices: { abuseIpdb: url, blocklistDe: url },
    });
    await test.handlers.setReportSettings({
      change: { thresholdAttempts: 1, abuseIpdb: true, reporter: 'Ann' },
    });
    await attack(test);
    const input = { address: ATTACKER, by: 'abuseipdb', delaySeconds: 0 } as const;
    await expect(test.handlers.sendReport(input)).rejects.toThrow(/needs the key/);
    await test.handlers.setReportKey({ service: 'abuseipdb', key: 'k-1' });
    const { report } = await test.handlers.sendReport(input);
    await untilState(test, report.id, 'sent');
    expect(forms).toHaveLength(1);
    expect(decodeURIComponent(forms[0] ?? '')).not.toMatch(/Ann|mac-mini|root/);
  });

  test('that bounced says why, and may be made again for another desk', async () => {
    const faults: Faults = {
      recipient: (try_) => {
        if (try_ === 1) throw smtpError(550, 'No such desk');
      },
    };
    const { test } = await reporting(faults);
    await attack(test);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    await untilState(test, report.id, 'bounced');
    expect((await test.handlers.report({ id: report.id }))?.report.problem).toMatch(/No such desk/);
    const again = await test.handlers.sendReport({ address: ATTACKER, ...now, to: 'noc@isp.example' });
    expect(again.report).toMatchObject({ recipient: 'noc@isp.example', contact: null });
    await untilState(test, again.report.id, 'sent');
  });

  test('a greylisted one goes later; over a restart, and still once', async () => {
    const faults: Faults = {
      recipient: (try_) => {
        if (try_ === 1) throw smtpError(451, 'Greylisted');
      },
    };
    const { test, server } = await reporting(faults);
    await attack(test);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    await vi.waitFor(
      async () =>
        expect((await test.handlers.report({ id: report.id }))?.report).toMatchObject({
          state: 'queued',
          tries: 1,
        }),
      { timeout: 20_000 },
    );
    const dir = test.starts[0]?.stateDirectory ?? '';
    await test.api.stop();
    test.clock.time += 61_000;
    const second = await startTestApi(dir, { log: test.log, clock: test.clock, mailCa: CERTIFICATE });
    await untilState(second, report.id, 'sent');
    expect((await second.handlers.report({ id: report.id }))?.report).toMatchObject({ tries: 2 });
    expect(server.mails).toHaveLength(1);
  });

  test('the daily cap holds, and reports can be off', async () => {
    const { test } = await reporting();
    await test.handlers.setReportSettings({ change: { dailyCap: 1 } });
    await attack(test);
    await attack(test, '198.51.100.7');
    const { report } = await test.handlers.sendReport({ address: ATTACKER, by: 'mail', delaySeconds: 60 });
    await expect(test.handlers.sendReport({ address: '198.51.100.7', ...now })).rejects.toThrow(/daily cap/);
    await test.handlers.setReportSettings({ change: { mode: 'off' } });
    expect((await test.handlers.report({ id: report.id }))?.report.state).toBe('cancelled');
    await expect(test.handlers.sendReport({ address: ATTACKER, ...now })).rejects.toThrow(/switched off/);
  });

  test('all attackers of a network together, where the owner wants it so', async () => {
    const { test, server } = await reporting();
    await attack(test);
    await attack(test, '203.0.113.67');
    await attack(test, '203.0.113.68', 1);
    await attack(test, '198.51.100.7');
    await test.handlers.setReportSettings({ change: { aggregate: true } });
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    expect(report.addresses).toEqual([ATTACKER, '203.0.113.67']);
    await untilState(test, report.id, 'sent');
    expect(server.mails[0]?.subject).toContain('203.0.113.66 and 1 more');
    expect(server.mails[0]?.attachments.map(({ filename }) => filename)).toEqual([
      'xarf.json',
      'xarf-2.json',
      'log.txt',
    ]);
    await expect(test.handlers.sendReport({ address: '203.0.113.67', ...now })).rejects.toThrow(/24 hours/);
  });

  test('as a draft: nothing is sent, it is counted, and has a link and a file', async () => {
    const { test, server } = await reporting({}, null);
    await attack(test);
    await expect(test.handlers.sendReport({ address: ATTACKER, ...now })).rejects.toThrow(/No mail account/);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, by: 'draft', delaySeconds: 0 });
    expect(report.state).toBe('drafted');
    const draft = await test.handlers.reportDraft({ id: report.id });
    expect(draft.fileName).toMatch(/\.eml$/);
    expect(draft.eml).toMatch(/^X-Unsent: 1\r$/m);
    expect(draft.eml).toContain('log.txt');
    expect(draft.mailto ?? 'mailto:abuse@isp.example?').toMatch(/^mailto:abuse@isp\.example\?/);
    await expect(
      test.handlers.sendReport({ address: ATTACKER, by: 'draft', delaySeconds: 0 }),
    ).rejects.toThrow(/24 hours/);
    expect(server.begun.count).toBe(0);
  });

  test('what the network did is noted by hand, and counted', async () => {
    const { test } = await reporting();
    await attack(test);
    const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now });
    await untilState(test, report.id, 'sent');
    await test.handlers.noteReport({ id: report.id, reply: 'fixed', text: 'They cut it off.' });
    expect(await test.handlers.reportStatistics({})).toMatchObject({
      reports: 1,
      networks: 1,
      networksActed: 1,
      sentence: '1 report, 1 network acted.',
    });
    const found = await test.handlers.reports({ limit: 10, offset: 0, search: 'ISP.example' });
    expect(found.reports[0]?.answer).toMatchObject({ reply: 'fixed', text: 'They cut it off.' });
    expect((await test.handlers.reports({ limit: 10, offset: 0, search: 'nobody' })).total).toBe(0);
    const { report: plain } = await test.handlers.noteReport({ id: report.id, reply: null, text: '' });
    expect(plain.answer).toBeNull();
  });
});

test('a template is shown before it is set', async () => {
  const { test } = await reporting({}, null);
  const { text, problem } = await test.handlers.previewTemplate({ template: null });
  expect(problem).toBeNull();
  expect(text).toMatch(/Names tried: {2}root, admin and 14 others/);
  const own = await test.handlers.previewTemplate({ template: '{details} {excerpt} {report_id} Regards' });
  expect(own.text).toMatch(/ Regards$/);
  expect(await test.handlers.previewTemplate({ template: '{x}' })).toMatchObject({
    text: '',
    problem: expect.stringMatching(/no placeholder/),
  });
});

describe('by itself', () => {
  test('nothing is sent in the mode "ask"', async () => {
    const { test, asked } = await reporting();
    await attack(test, ATTACKER, 10);
    expect((await test.handlers.reports({ limit: 10, offset: 0 })).total).toBe(0);
    expect(asked).toEqual([]);
  });

  test('in the mode "automatic" whoever was blocked often enough is reported, and can be cancelled', async () => {
    const { test, asked } = await reporting();
    await test.handlers.setReportSettings({ change: { mode: 'automatic', automaticAfterBlocks: 2 } });
    await attack(test, ATTACKER, 4);
    expect(asked).toEqual([]);
    await test.handlers.unblock({ target: ATTACKER });
    await attack(test, ATTACKER, 2, 61);
    await vi.waitFor(
      async () =>
        expect((await test.handlers.reports({ limit: 10, offset: 0 })).reports).toMatchObject([
          { cause: 'automatic', state: 'queued', addresses: [ATTACKER] },
        ]),
      { timeout: 20_000 },
    );
    expect(asked).toEqual([ATTACKER]);
  });

  test('a recipient that is not sure gets nothing by itself, only by a click', async () => {
    const { test, asked } = await reporting({}, {}, { ...DESK, confidence: 'low' });
    await test.handlers.setReportSettings({ change: { mode: 'automatic', automaticAfterBlocks: 1 } });
    await attack(test, ATTACKER, 10);
    await vi.waitFor(() => expect(asked).toEqual([ATTACKER]), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        const { report } = await test.handlers.sendReport({ address: ATTACKER, ...now, delaySeconds: 60 });
        expect(report).toMatchObject({ cause: 'owner', state: 'queued' });
      },
      { timeout: 20_000 },
    );
    expect((await test.handlers.reports({ limit: 10, offset: 0 })).total).toBe(1);
  });

  test("the owner's programs are run when a block begins and when it is lifted", async () => {
    const { test } = await reporting();
    const ran = test.heard('scriptRan');
    const dir = stateDirectory();
    const path = join(dir, 'plugin');
    writeFileSync(path, '#!/bin/sh\necho "$1" >> "$0.out"\necho "did $1"\n');
    chmodSync(path, 0o755);
    await test.handlers.setReportSettings({ change: { denyScript: path, purgeScript: path } });
    await attack(test);
    await test.handlers.unblock({ target: ATTACKER });
    await vi.waitFor(() => expect(readFileSync(`${path}.out`, 'utf8')).toBe(`${ATTACKER}\n${ATTACKER}\n`), {
      timeout: 20_000,
    });
    const fine = { script: path, target: ATTACKER, problem: null, said: `did ${ATTACKER}` };
    await vi.waitFor(() => expect(ran).toEqual([fine, fine]), { timeout: 20_000 });
    chmodSync(path, 0o777);
    for (let i = 0; i < 2; i++)
      await test.handlers.block({ target: `198.51.100.${i}`, forSeconds: 60, reason: '' });
    await vi.waitFor(() => expect(ran).toHaveLength(4), { timeout: 20_000 });
    const { notices } = (await test.handlers.status({})).store;
    expect(notices).toEqual([
      expect.stringMatching(/failed for 198\.51\.100\.0: .*can be changed by others/),
    ]);
    await expect(test.handlers.setReportSettings({ change: { denyScript: path } })).rejects.toThrow(
      /can be changed by others/,
    );
    await expect(test.handlers.setReportSettings({ change: { template: '{secret}' } })).rejects.toThrow(
      /no placeholder/,
    );
  });
});

describe('the mail account', () => {
  test('its password is in no answer, no event and not in the settings', async () => {
    const { test } = await reporting();
    const told = test.heard('reportSettingsChanged');
    const { account } = await test.handlers.mailAccount({});
    if (account === null) throw new Error('no account');
    const secured = { ...account, security: 'starttls', user: 'ann' } as const;
    const answer = await test.handlers.setMailAccount({ account: secured, password: 'correct horse' });
    await test.handlers.setReportKey({ service: 'abuseipdb', key: 'battery-staple' });
    const dir = test.starts[0]?.stateDirectory ?? '';
    const all = JSON.stringify([
      answer,
      told,
      await test.handlers.mailAccount({}),
      await test.handlers.reportSettings({}),
      await test.handlers.problemReport({}),
      readFileSync(join(dir, 'settings.json'), 'utf8'),
    ]);
    expect(all).not.toMatch(/correct horse|battery-staple/);
    expect(answer.hasPassword).toBe(true);
    expect((await test.handlers.reportSettings({})).keys).toEqual({ abuseIpdb: true, blocklistDe: false });
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dir, 'secrets.json'))).toBe(true);
  });

  test('the password never meets another server than the one it was given for', async () => {
    const { test } = await reporting();
    const { account } = await test.handlers.mailAccount({});
    if (account === null) throw new Error('no account');
    const secured = { ...account, security: 'starttls', user: 'ann' } as const;
    await test.handlers.setMailAccount({ account: secured, password: 'correct horse' });
    const logins: string[] = [];
    const thief = await mailServer({
      onAuth: ({ password }, _session, done) => {
        logins.push(String(password));
        done(null, { user: 'ann' });
      },
    });
    const other = { ...secured, port: thief.port };
    const tested = await test.handlers.testMailAccount({ account: other });
    expect(tested).toMatchObject({ sentTo: null, problem: expect.stringMatching(/Check both/) });
    expect((await test.handlers.setMailAccount({ account: other })).hasPassword).toBe(false);
    expect(logins).toEqual([]);
    const kept = await test.handlers.setMailAccount({
      account: { ...other, name: 'Ann B.' },
      password: 'new',
    });
    expect(kept.hasPassword).toBe(true);
    expect((await test.handlers.setMailAccount({ account: null })).hasPassword).toBe(false);
  });

  test('a test sends a mail to the owner alone, or says what to do', async () => {
    const { test, server } = await reporting();
    expect(await test.handlers.testMailAccount({})).toEqual({ sentTo: 'ann@home.example', problem: null });
    expect(server.mails[0]?.subject).toContain('works');
    const wrong = await test.handlers.testMailAccount({ account: server.account({ security: 'tls' }) });
    expect(wrong).toMatchObject({ sentTo: null, problem: expect.stringMatching(/does not speak TLS/) });
    await expect(
      test.handlers.testMailAccount({ account: server.account({ host: 'mail.isp.example' }) }),
    ).rejects.toThrow(/another machine: mail goes there encrypted only/);
  });
});
