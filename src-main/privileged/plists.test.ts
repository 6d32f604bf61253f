import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'plist';
import { expect, test } from 'vitest';
import { MAC_PLACES } from './helper-places.ts';

const jobOf = (path: string) => {
  const name = path.replace('/Library/LaunchDaemons/', '');
  const text = readFileSync(fileURLToPath(new URL(`../../assets/helper/${name}`, import.meta.url)), 'utf8');
  // launchd takes no data and no dates where it wants integers: what stands there has to be what is meant.
  return { name, text, job: parse(text) };
};

test('the job of the socket: every key as launchd.plist(5) has it', () => {
  const { name, job, text } = jobOf(MAC_PLACES.socketJob);
  expect(job).toEqual({
    Label: name.replace('.plist', ''),
    ProgramArguments: [MAC_PLACES.script],
    inetdCompatibility: { Wait: false },
    Sockets: {
      Listeners: {
        SockPathName: MAC_PLACES.socket,
        // Decimal (facts/macos.md §6): 0660, root:admin.
        SockPathMode: 0o660,
        SockPathOwner: 0,
        SockPathGroup: 80,
      },
    },
    AbandonProcessGroup: true,
  });
  expect(text).toContain('<integer>432</integer>');
});

test('the job that restores: at boot, and once a minute', () => {
  const { name, job } = jobOf(MAC_PLACES.restoreJob);
  expect(job).toEqual({
    Label: name.replace('.plist', ''),
    ProgramArguments: [MAC_PLACES.script, 'restore'],
    RunAtLoad: true,
    StartInterval: 60,
    AbandonProcessGroup: true,
  });
});

test('both begin as property lists do, and are plain ASCII, as is the script', () => {
  for (const path of [MAC_PLACES.socketJob, MAC_PLACES.restoreJob]) {
    const { text } = jobOf(path);
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist PUBLIC /);
    expect(text).toMatch(/^[\t\n -~]*$/);
  }
  const script = fileURLToPath(new URL('../../assets/helper/drawbridge-helper', import.meta.url));
  expect(readFileSync(script, 'latin1')).toMatch(/^#!\/bin\/sh\n[\t\n -~]*$/);
});
