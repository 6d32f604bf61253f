import { describe, expect, test } from 'vitest';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';

async function places() {
  const { guard, path } = await serve();
  const run = (...argv: string[]) => drawbridge(['places', ...argv], { socket: path });
  const rules = () => guard.shared.share.places.rules.map(({ place, action }) => ({ place, action }));
  return { guard, run, rules };
}

describe('places', () => {
  test('none at first; whose data it is, is shown', async () => {
    const { run } = await places();
    const { code, out } = await run();
    expect([code, out]).toEqual([
      0,
      'No country or network is kept out, and none is exempt.\n\nWhere an address is, say\n' +
        '  IPtoASN               2026-06-17; PDDL 1.0; IPtoASN (https://iptoasn.com)\n' +
        '  RouteViews and DB-IP  2026-06-17; CC BY 4.0; University of Oregon RouteViews, NRO, IP Geolocation by DB-IP (https://db-ip.com)\n',
    ]);
  });

  test('block shows what it would do, and does it only on a yes', async () => {
    const { run, rules } = await places();
    const asked = await run('block', 'nl');
    expect([asked.code, asked.out, asked.err]).toEqual([
      2,
      'Netherlands (NL): 4 prefixes, 1,024 IPv4 addresses would be kept out.\n',
      'drawbridge: Nothing was changed: nobody can be asked here. Say --yes to keep it out.\n',
    ]);
    const plan = await run('block', 'NL', '--json');
    expect(JSON.parse(plan.out)).toEqual({ name: 'Netherlands', prefixes: 4, addresses: 1024, logins: [] });
    expect(rules()).toEqual([]);
    const { code, out } = await run('block', 'NL', '--yes');
    expect([code, out.split('\n').slice(1)]).toEqual([
      0,
      [
        'PLACE  NAME         IS        PREFIXES  IPV4 ADDRESSES',
        'NL     Netherlands  kept out         4           1,024',
        '',
      ],
    ]);
    expect(rules()).toEqual([{ place: { country: 'NL' }, action: 'block' }]);
    expect((await run('block', 'NL', '--yes')).out).toBe('Netherlands is kept out already.\n');
  });

  test('not where somebody has logged in from, unless that is wanted', async () => {
    const { run, rules } = await places();
    const { code, out, err } = await run('block', 'DE', '--yes');
    expect([code, err]).toEqual([
      1,
      'drawbridge: Somebody has logged in here from Germany, so nothing was changed. To keep it out all the same, add --even-with-logins.\n',
    ]);
    expect(out).toContain('Somebody has logged in from there: 192.0.2.7.\n');
    expect((await run('block', 'DE', '--yes', '--json')).code).toBe(1);
    expect(rules()).toEqual([]);
    expect((await run('block', 'DE', '--yes', '--even-with-logins')).code).toBe(0);
    expect(rules()).toHaveLength(1);
  });

  test('exempt and remove; each place has one rule', async () => {
    const { run, rules } = await places();
    expect((await run('block', 'AS64500', '--yes')).out).toMatch(/^Example BV \(AS64500\): 4 prefixes,/);
    await run('block', 'NL', '--yes');
    const { out } = await run('exempt', '64500');
    expect(out).toContain('AS64500  Example BV   exempt           4           1,024\n');
    expect(rules()).toEqual([
      { place: { country: 'NL' }, action: 'block' },
      { place: { network: 64_500, name: '' }, action: 'exempt' },
    ]);
    await run('remove', 'as64500');
    expect(rules()).toEqual([{ place: { country: 'NL' }, action: 'block' }]);
    const again = await run('remove', 'AS64500');
    expect([again.code, again.err]).toEqual([
      1,
      'drawbridge: Nothing is said about AS64500. "drawbridge places" shows what is.\n',
    ]);
  });

  test.each(['NLD', 'AS0', 'AS4294967296', 'Germany', '', 'N1'])('%j is no place', async (text) => {
    const { run } = await places();
    const { code, err } = await run('block', text, '--yes');
    expect([code, err]).toEqual([2, expect.stringContaining(`"${text}" is no place. Give a country`)]);
  });

  test('find: countries and networks by name or number', async () => {
    const { run } = await places();
    expect((await run('find', 'germ')).out).toBe('PLACE  NAME\nDE     Germany\n');
    expect((await run('find', 'united k')).out).toBe('PLACE  NAME\nGB     United Kingdom\n');
    expect((await run('find', 'example')).out).toBe(
      'PLACE    NAME\nAS64500  EXAMPLE-BV\nAS64501  EXAMPLE-NET \\x1b[2J\n',
    );
    const { code, out } = await run('find', 'AS64500', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { networks: [{ number: 64_500, name: 'EXAMPLE-BV' }], countries: [] },
    ]);
    const none = await run('find', 'nowhere at all');
    expect([none.code, none.out]).toEqual([1, 'No country and no network is called "nowhere at all".\n']);
    expect((await run('find', ' ')).code).toBe(2);
  });

  test('data: files of the owner, one after the other, and back', async () => {
    const { guard, run } = await places();
    const files = () => [guard.shared.share.places.countryFile, guard.shared.share.places.networkFile];
    expect((await run('data')).out).toContain('https://iptoasn.com');
    await run('data', '--country-file', '/var/lib/geo/country.mmdb');
    const { out } = await run('data', '--network-file', 'asn.mmdb');
    expect(files()).toEqual(['/var/lib/geo/country.mmdb', expect.stringMatching(/^\/.+\/asn\.mmdb$/)]);
    expect(out).toMatch(/^ {2}Countries +\/var\/lib\/geo\/country\.mmdb\n {2}Networks +\/.+\/asn\.mmdb\n/m);
    const down = await run('data', '--country-file', '/var/down.mmdb');
    expect([down.code, down.err]).toEqual([2, expect.stringContaining("can't be read (ENOENT)")]);
    guard.shared.share.places.problem = '/var/lib/geo/country.mmdb is damaged.';
    const damaged = await run('data');
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringContaining('is damaged.')]);
    await run('data', '--default');
    expect(files()).toEqual([null, null]);
    expect((await run('data', '--default', '--network-file', 'x')).code).toBe(2);
  });
});
