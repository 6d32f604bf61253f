import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, openApi } from '../src-main/api/open-api.ts';
import { SettingsFile } from '../src-main/settings/settings-file.ts';
import type { ReportContact, ReportRow } from '../src-shared/contract.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { oneRule } from './testbed/one-rule.ts';
import { OpenSmtpd } from './testbed/opensmtpd.ts';
import { Testbed } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const ATTACKER = '203.0.113.66';
/** What somebody types who is one field ahead. */
const PASSWORD_AS_USER = 'zq-My-Secret-Pa55';
const DESK: ReportContact = {
  email: 'abuse@isp.example',
  range: '203.0.113.0/24',
  networkName: 'Example BV',
  source: 'RDAP at RIPE',
  confidence: 'high',
};

describeOnTestbed(
  'a report of a real attack, to a real mail server',
  () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'drawbridge-report-'));
    let testbed: Testbed;
    let smtpd: OpenSmtpd;
    let api: Api;
    let report: ReportRow;
    let mail: ParsedMail;

    beforeAll(async () => {
      smtpd = await OpenSmtpd.start();
      testbed = await Testbed.create({ clients: [ATTACKER] });
      const settingsFile = new SettingsFile(stateDirectory);
      const wanted = {
        rules: { rules: oneRule() },
        reports: {
          thresholdAttempts: 3,
          reporter: 'Ann',
          account: {
            preset: 'other',
            address: 'ann@home.example',
            name: 'Ann',
            host: '127.0.0.1',
            port: smtpd.port,
            security: 'none',
            user: '',
          },
        },
      };
      writeFileSync(settingsFile.path, JSON.stringify(wanted));
      api = await openApi(
        {
          stateDirectory,
          settings: settingsFile.load().settings,
          settingsFile,
          log: testbed.machine.log('auth.log'),
          firewall: 'observe',
          replay: null,
          speed: 'max',
          version: '0.0.0',
        },
        { findContact: async (address) => (address === ATTACKER ? DESK : null) },
      );
      await testbed.clients.tryPasswords(ATTACKER, 'root', 2);
      await testbed.clients.tryPasswords(ATTACKER, PASSWORD_AS_USER, 1);
      await waitFor('the attack to be seen', async () => {
        const details = await api.handlers.attacker({ address: ATTACKER, events: 0 });
        return (details?.attacker.attempts ?? 0) >= 3;
      });
      const sent = await api.handlers.sendReport({ address: ATTACKER, by: 'mail', delaySeconds: 0 });
      report = sent.report;
      await waitFor('the mail to arrive', () => smtpd.mails().length > 0);
      await waitFor('the report to be marked as sent', async () => {
        const found = await api.handlers.report({ id: report.id });
        return found?.report.state === 'sent';
      });
      mail = await simpleParser(smtpd.mails()[0] ?? '');
    });

    afterAll(async () => {
      await api?.stop();
      await testbed?.close();
      await smtpd?.close();
      rmSync(stateDirectory, { recursive: true, force: true });
    });

    test('it is one mail, from the owner to the desk, that says that a program wrote it', () => {
      expect(smtpd.mails()).toHaveLength(1);
      expect(mail.headers.get('return-path')).toMatchObject({ value: [{ address: 'ann@home.example' }] });
      expect(mail.to).toMatchObject({ value: [{ address: 'abuse@isp.example' }] });
      expect(mail.from).toMatchObject({ value: [{ address: 'ann@home.example', name: 'Ann' }] });
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
      expect(mail.messageId).toBe(`<${report.reportId}@home.example>`);
      expect(mail.subject).toMatch(/^\[abuse\] SSH login attempts from 203\.0\.113\.66 \(\d{4}-.*Z\)$/);
    });

    test('it says what sshd saw', () => {
      const { text = '' } = mail;
      expect(text).toMatch(/203\.0\.113\.66 made [3-9] attempts to log in/);
      expect(text).toMatch(/Source port: {2}\d+ \(last attempt\)/);
      expect(text).toMatch(/sshd\[\d+\]: Failed password for root from 203\.0\.113\.66 port \d+ ssh2/);
      expect(text).toContain('RDAP at RIPE names this address as the contact for 203.0.113.0/24');
      const xarf = mail.attachments.find(({ filename }) => filename === 'xarf.json');
      expect(JSON.parse(xarf?.content.toString() ?? '{}')).toMatchObject({
        category: 'connection',
        type: 'login_attack',
        source_identifier: ATTACKER,
        source_port: expect.any(Number),
        reporter: { org: 'Ann', contact: 'ann@home.example', domain: 'home.example' },
      });
      expect(mail.attachments.map(({ filename }) => filename)).toEqual(['xarf.json', 'log.txt']);
    });

    test('it tells neither the name of the machine, nor its address, nor what may be a password', () => {
      const parts = [mail.subject, mail.text, ...mail.attachments.map(({ content }) => content.toString())];
      const xarf = JSON.parse(mail.attachments[0]?.content.toString() ?? '{}');
      const all = [...parts, Buffer.from(xarf.evidence[0].payload, 'base64').toString()].join('\n');
      for (const kept of ['mac-mini', '203.0.113.1 ', '203.0.113.1\n', PASSWORD_AS_USER]) {
        expect(all).not.toContain(kept);
      }
      expect(all).toContain('<name-1>');
      // Nor do the servers on the way learn it: Received is written from what a client calls itself.
      expect(smtpd.mails()[0]?.toString()).not.toContain(hostname());
    });

    test('a second one within a day is refused', async () => {
      await expect(
        api.handlers.sendReport({ address: ATTACKER, by: 'mail', delaySeconds: 0 }),
      ).rejects.toThrow(/once in 24 hours/);
      expect((await api.handlers.reportStatistics({})).reports).toBe(1);
    });
  },
  { '/usr/sbin/smtpd': 'opensmtpd' },
);
