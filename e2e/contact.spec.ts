import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, onTestFinished, test } from 'vitest';
import { openApi } from '../src-main/api/open-api.ts';
import { SocketServer } from '../src-main/headless/socket/socket-server.ts';
import { drawbridge } from '../src-main/headless/testing/command.ts';
import { startDns } from '../src-main/report/contact/testing/dns-peer.ts';
import { ripeNetwork, startContactLab, vcard } from '../src-main/report/contact/testing/lab.ts';
import { ianaTo } from '../src-main/report/contact/testing/whois-texts.ts';
import { SettingsFile } from '../src-main/settings/settings-file.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { oneRule } from './testbed/one-rule.ts';
import { OpenSmtpd } from './testbed/opensmtpd.ts';
import { Testbed } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const BY_RDAP = '203.0.113.66';
const BY_DNS = '198.51.100.66';
const BY_WHOIS = '2001:db8:66::7';
const ATTACKERS = [BY_RDAP, BY_DNS, BY_WHOIS];

/** One attacker's registry knows RDAP, one's network is known to Abusix only, one's to WHOIS only. */
async function startPeers() {
  const dns = await startDns('abusix.zone', {
    '66.100.51.198.abuse-contacts.abusix.zone': 'removed@lacnic.net,abuse@by-dns.example',
  });
  const lab = await startContactLab({ dnsServers: [dns] });
  const desk = { roles: ['abuse'], vcardArray: vcard([['email', {}, 'abuse@by-rdap.example']]) };
  // As ARIN has it, where RIPE sends to.
  lab.rdap.on(`rdap.db.ripe.net/ip/${BY_RDAP}`, (_request, response) => {
    response.writeHead(303, { location: lab.rdap.url(`rdap.arin.net/registry/ip/${BY_RDAP}`) }).end();
  });
  lab.rdap.on(`rdap.arin.net/registry/ip/${BY_RDAP}`, {
    ...ripeNetwork('203.0.113.0', '203.0.113.255', 'REDACTED'),
    entities: [{ roles: ['registrant'], entities: [desk] }],
  });
  const nobodys = ripeNetwork('198.51.100.0', '198.51.100.255', 'NOT DISCLOSED');
  lab.rdap.on(`rdap.arin.net/registry/ip/${BY_DNS}`, nobodys);
  lab.rdap.on(`rdap.afrinic.net/rdap/ip/${BY_WHOIS}`, { objectClassName: 'ip network', entities: [{}] });
  lab.whois.on('whois.iana.org', {
    [BY_WHOIS]: ianaTo('whois.afrinic.net').replace(/inetnum.*/, 'inet6num: 2001::/16'),
  });
  lab.whois.on('whois.afrinic.net', {
    [`-b ${BY_WHOIS}`]: 'inet6num: 2001:db8:66::/48\nabuse-mailbox: abuse@by-whois.example\n',
  });
  return lab;
}

async function startSmtpd(): Promise<OpenSmtpd> {
  const smtpd = await OpenSmtpd.start();
  onTestFinished(() => smtpd.close());
  return smtpd;
}

async function startTestbed(): Promise<Testbed> {
  const testbed = await Testbed.create({ clients: ATTACKERS });
  onTestFinished(() => testbed.close());
  return testbed;
}

describeOnTestbed(
  'from a real attack to the right desk',
  () => {
    test('found by RDAP, by DNS and by WHOIS, told on the command line, and written to', async () => {
      const stateDirectory = mkdtempSync(join(tmpdir(), 'drawbridge-contact-'));
      onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }));
      const lab = await startPeers();
      const smtpd = await startSmtpd();
      const testbed = await startTestbed();
      const settingsFile = new SettingsFile(stateDirectory);
      const account = { preset: 'other', address: 'ann@home.example', name: '', user: '', security: 'none' };
      const wanted = {
        rules: { rules: oneRule() },
        reports: { thresholdAttempts: 2, account: { ...account, host: '127.0.0.1', port: smtpd.port } },
      };
      writeFileSync(settingsFile.path, JSON.stringify(wanted));
      const api = await openApi(
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
        { contactEndpoints: lab.endpoints },
      );
      onTestFinished(() => api.stop());
      const socket = join(stateDirectory, 'drawbridge.sock');
      const { handlers, events } = api;
      const server = new SocketServer({
        path: socket,
        handlers,
        events,
        onFault: (fault) => api.fault(fault),
      });
      await server.start();
      onTestFinished(() => server.stop());
      await Promise.all(ATTACKERS.map((from) => testbed.clients.tryPasswords(from, 'root', 2)));
      await waitFor('the attacks to be seen', async () => {
        const { attackers } = await handlers.attackers({ limit: 10, offset: 0, sort: 'lastSeen' });
        return attackers.filter(({ attempts }) => attempts >= 2).length === ATTACKERS.length;
      });
      // Until somebody wants to know, nobody is asked.
      expect([lab.rdap.asked, lab.whois.asked]).toEqual([[], []]);
      for (const [address, words] of [
        [BY_RDAP, 'abuse@by-rdap.example\nARIN names'],
        [BY_DNS, "abuse@by-dns.example\nAbusix's list names"],
        [BY_WHOIS, 'abuse@by-whois.example\nAFRINIC names'],
      ] as const) {
        const { code, out, err } = await drawbridge(['contact', address], { socket });
        expect([code, err]).toEqual([0, '']);
        expect(out).toContain(words);
      }
      const asked = lab.rdap.asked.length + lab.whois.asked.length;
      for (const address of ATTACKERS) await handlers.sendReport({ address, by: 'mail', delaySeconds: 0 });
      await waitFor('the mails to arrive', () => smtpd.mails().length === ATTACKERS.length);
      const mails = await Promise.all(smtpd.mails().map((mail) => simpleParser(mail)));
      const sent = mails.map(({ to, text = '' }) => [
        [to].flat()[0]?.text,
        / as the contact for (\S+?)\. /.exec(text.replaceAll(/\s+/g, ' '))?.[1],
      ]);
      expect(sent.toSorted()).toEqual([
        ['abuse@by-dns.example', '198.51.100.0/24'],
        ['abuse@by-rdap.example', '203.0.113.0/24'],
        ['abuse@by-whois.example', '2001:db8:66::/48'],
      ]);
      expect(lab.rdap.asked.length + lab.whois.asked.length).toBe(asked);
    });
  },
  { '/usr/sbin/smtpd': 'opensmtpd', '/usr/sbin/dnsmasq': 'dnsmasq-base', '/usr/bin/openssl': 'openssl' },
);
