import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from './schema.ts';
import { SettingsError, SettingsFile } from './settings-file.ts';

let directory: string;
let file: SettingsFile;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-settings-'));
  file = new SettingsFile(directory);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (value: unknown) =>
  writeFileSync(file.path, typeof value === 'string' ? value : JSON.stringify(value));

describe('load', () => {
  test('a missing file is all defaults', () => {
    const { settings, given } = file.load();
    expect(settings).toEqual({
      version: 1,
      log: 'auto',
      firewall: 'auto',
      port: 22,
      blockAllPorts: false,
      cutConnections: true,
      jsonLog: false,
      metricsPort: null,
      speed: 'real',
      rules: { preset: 'drawbridge' },
      allowList: [],
      retention: { days: 90, megabytes: 500 },
      notifications: { blocks: true, newPlaces: true, problems: true, confirmations: true, sound: true },
      share: {
        denyHosts: {
          server: '',
          upload: false,
          download: false,
          intervalSeconds: 3600,
          threshold: 3,
          resiliencySeconds: 18_000,
          keepSeconds: 2_592_000,
          ca: null,
          sendVersion: false,
        },
        crowdSec: { url: '', ca: null, machineId: '', pull: true, push: true, pollSeconds: 5, origins: [] },
        lists: [],
        placeRules: [],
        countryFile: null,
        networkFile: null,
      },
      reports: {
        mode: 'ask',
        thresholdAttempts: 10,
        automaticAfterBlocks: 3,
        dailyCap: 10,
        aggregate: false,
        includeOwnAddress: false,
        reporter: '',
        template: null,
        abuseIpdb: false,
        blocklistDe: false,
        blocklistDeServer: '',
        denyScript: null,
        purgeScript: null,
        account: null,
      },
      welcomed: false,
      pausedUntil: null,
    });
    expect([...given]).toEqual([]);
    expect(existsSync(file.path)).toBe(false);
  });

  test('what the file says, defaults for the rest', () => {
    write({ port: 2222, retention: { days: 7 } });
    const { settings, given } = file.load();
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, port: 2222, retention: { days: 7, megabytes: 500 } });
    expect([...given]).toEqual(['port', 'retention']);
  });

  test.each([
    ['', 'is no valid JSON'],
    ['{"port": 22', 'is no valid JSON'],
    ['[]', 'expected one JSON object'],
    ['null', 'expected one JSON object'],
    [{ prot: 22 }, 'prot: there is no such key'],
    [{ retention: { day: 7 } }, 'retention.day: there is no such key'],
    [{ 'a b': 1 }, '["a b"]: there is no such key'],
    [{ port: 'ssh' }, 'port: expected a whole number from 1 to 65535'],
    [{ port: 65_536 }, 'port: expected a whole number from 1 to 65535'],
    [
      { log: 'auth.log' },
      'log: expected "auto", "journald", "unified-log" or the absolute path of a log file',
    ],
    [
      { firewall: 'ipfw' },
      'firewall: expected one of "auto", "nftables", "hosts-deny", "pf", "blackhole", "observe"',
    ],
    [{ jsonLog: 'yes' }, 'jsonLog: expected true or false'],
    [{ socket: 'a.sock' }, 'socket: expected an absolute path'],
    [{ rules: { preset: 'strict' } }, 'rules.preset: expected one of "drawbridge", "denyhosts", "fail2ban"'],
    [{ rules: { rules: { rules: [] } } }, 'rules.rules.rules: expected array to have >=1 items'],
    [{ version: 2 }, 'version: expected 1'],
    [
      { allowList: [{ entry: '192.0.2.300', addedAt: 0 }] },
      'allowList[0].entry: expected an IP address, a CIDR prefix or a DNS name',
    ],
    [{ allowList: [{ entry: '192.0.2.1' }] }, 'allowList[0].addedAt: expected number, found none'],
  ])('%j is refused, naming file and key', (content, words) => {
    write(content);
    expect(() => file.load()).toThrow(SettingsError);
    expect(() => file.load()).toThrow(file.path);
    expect(() => file.load()).toThrow(words);
  });

  test('a directory in its place is an error that names it', () => {
    mkdirSync(file.path);
    expect(() => file.load()).toThrow(`${file.path} can't be read (EISDIR)`);
  });
});

describe('update', () => {
  test('makes the file, for its owner only, to be read by people', () => {
    file.update({ port: 2222 });
    expect(readFileSync(file.path, 'utf8')).toBe('{\n  "version": 1,\n  "port": 2222\n}\n');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['settings.json']);
  });

  test("keeps the owner's other keys and their order, and edits made meanwhile", () => {
    write({ port: 22, log: 'journald' });
    file.load();
    write({ port: 22, firewall: 'observe', log: 'journald' });
    file.update({ port: 2222, jsonLog: true });
    expect(readFileSync(file.path, 'utf8')).toBe(
      `${JSON.stringify({ version: 1, port: 2222, firewall: 'observe', log: 'journald', jsonLog: true }, null, 2)}\n`,
    );
  });

  test('undefined takes a key out', () => {
    write({ socket: '/run/x.sock', port: 2222 });
    expect(file.update({ socket: undefined })).toEqual({ ...DEFAULT_SETTINGS, port: 2222 });
    expect(file.load().given.has('socket')).toBe(false);
  });

  test('a change that is not valid leaves the file as it was', () => {
    write('{ "port": 2222 }');
    expect(() => file.update({ port: 0 })).toThrow('port: expected');
    expect(readFileSync(file.path, 'utf8')).toBe('{ "port": 2222 }');
  });

  test('a file that is not valid is never overwritten', () => {
    write('{ "port": 2222, }');
    expect(() => file.update({ port: 22 })).toThrow('is no valid JSON');
    expect(readFileSync(file.path, 'utf8')).toBe('{ "port": 2222, }');
  });

  test('nothing is lost, and nothing left behind, when the write fails', () => {
    write({ port: 2222 });
    // A directory at the name of the temporary file: making the file fails, for root too.
    const beside = join(directory, `.settings.json.${process.pid}.tmp`);
    mkdirSync(join(beside, 'full'), { recursive: true });
    expect(() => file.update({ port: 22 })).toThrow(`${file.path} can't be written`);
    expect(readFileSync(file.path, 'utf8')).toBe('{"port":2222}');
    rmSync(beside, { recursive: true });
    file.update({ port: 22 });
    expect(file.load().settings.port).toBe(22);
  });

  test('a link stays a link', () => {
    const real = join(directory, 'elsewhere.json');
    writeFileSync(real, '{}');
    symlinkSync(real, file.path);
    file.update({ port: 2222 });
    expect(lstatSync(file.path).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ version: 1, port: 2222 });
  });

  test('a file that others could read is theirs no longer', () => {
    write({});
    chmodSync(file.path, 0o644);
    file.update({ port: 2222 });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });
});
