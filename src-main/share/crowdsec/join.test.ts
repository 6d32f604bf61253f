import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from './join.ts';
import { answeringServer, json } from './testing/answering-server.ts';
import { AUTHORITY } from './testing/certificate.ts';
import { admit, member } from './testing/fleet.ts';
import { Lapi } from './testing/lapi.ts';
import { describeWithCrowdSec } from './testing/lapi-program.ts';
import { waitUntil } from './testing/wait-until.ts';

const REQUEST = { ca: null, version: '0.1.0', name: 'mac-7', bouncerKey: null, registrationToken: null };

describeWithCrowdSec('joining a real Local API', (program) => {
  let lapi: Lapi;
  beforeAll(async () => {
    lapi = await Lapi.start(program);
    await lapi.addBouncer('a', 'key-a');
  });
  afterAll(() => lapi.remove());

  test('it is registered, and works once it is validated', async () => {
    const joined = await join({ ...REQUEST, url: lapi.url, name: "Ann's Mac.local", bouncerKey: 'key-a' });
    expect(joined).toMatchObject({
      machineId: 'drawbridge-Ann-s-Mac',
      state: 'needs-validation',
      command: 'cscli machines validate drawbridge-Ann-s-Mac',
    });
    expect(joined.password).toMatch(/^[A-Za-z0-9_-]{64}$/);
    const { agent, own } = member({ url: lapi.url, machine: joined, bouncerKey: 'key-a' });
    own.block('203.0.113.7');
    await agent.checkNow();
    expect(agent.status).toMatchObject({
      pushProblem:
        'The machine drawbridge-Ann-s-Mac is not validated yet. On the LAPI: cscli machines validate drawbridge-Ann-s-Mac',
      pullProblem: null,
      connectedSince: null,
      untold: 1,
    });
    expect(agent.status.lastAnswerAt).not.toBeNull();
    await lapi.cscli('machines', 'validate', joined.machineId);
    await agent.checkNow();
    await waitUntil('it is told', () => agent.status.told === 1);
    expect(agent.status.pushProblem).toBeNull();
  });

  test('a name that is taken', async () => {
    await join({ ...REQUEST, url: lapi.url, name: 'twice' });
    await expect(join({ ...REQUEST, url: lapi.url, name: 'twice' })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/knows a machine drawbridge-twice already/),
    });
  });

  test('with a wrong bouncer key nothing is registered', async () => {
    const request = { ...REQUEST, url: lapi.url, name: 'no-key', bouncerKey: 'wrong' };
    await expect(join(request)).rejects.toMatchObject({ message: expect.stringMatching(/bouncer key/) });
    expect(await lapi.cscli('machines', 'list', '-o', 'raw')).not.toContain('drawbridge-no-key');
  });

  test('where nobody is', async () => {
    await expect(join({ ...REQUEST, url: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });
});

describeWithCrowdSec('a Local API with a certificate by an authority of its own', (program) => {
  let lapi: Lapi;
  beforeAll(async () => {
    lapi = await Lapi.start(program, { isTls: true });
  });
  afterAll(() => lapi.remove());

  test('is not trusted without it, and works with it', async () => {
    const { url } = lapi;
    await expect(join({ ...REQUEST, url })).rejects.toMatchObject({ kind: 'untrusted' });
    const access = await admit(lapi, 'tls');
    const a = member({ ...access, ca: AUTHORITY });
    const b = member({ ...(await admit(lapi, 'other')), ca: AUTHORITY });
    a.own.block('203.0.113.7');
    a.agent.poke();
    await waitUntil('B is closed', () => b.keepsOut('203.0.113.7'));
    const stranger = member(access);
    await stranger.agent.checkNow();
    expect(stranger.agent.status.pullProblem).toMatch(/certificate .* not trusted/);
    expect(stranger.agent.status.pushProblem).toMatch(/certificate .* not trusted/);
  });
});

describe('joining', () => {
  test('a LAPI that takes whoever has its token', async () => {
    const { url, asked } = await answeringServer((each, response) =>
      each.path.endsWith('/login')
        ? json(response, { code: 200, expire: '', token: 't' })
        : json(response, null, 202),
    );
    const joined = await join({ ...REQUEST, url, registrationToken: 'a-token-of-more-than-32-characters' });
    expect(joined.state).toBe('ready');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      machine_id: 'drawbridge-mac-7',
      password: joined.password,
      registration_token: 'a-token-of-more-than-32-characters',
    });
  });

  test('what is no LAPI, and a name of nothing', async () => {
    const { url } = await answeringServer((_, response) => {
      response.writeHead(404).end('<html>');
    });
    await expect(join({ ...REQUEST, url })).rejects.toMatchObject({ kind: 'nonsense' });
    await expect(join({ ...REQUEST, url, name: '…' })).rejects.toThrow(/letters and digits/);
  });
});
