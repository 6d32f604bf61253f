import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answeringServer, json } from './testing/answering-server.ts';
import { member } from './testing/fleet.ts';
import { MemoryPort } from './testing/memory-port.ts';
import { waitUntil } from './testing/wait-until.ts';

const MACHINE = { machineId: 'm', password: 'secret' };
const BAN = {
  id: 1,
  duration: '4h',
  origin: 'cscli',
  scenario: 'x',
  scope: 'Ip',
  type: 'ban',
  value: '203.0.113.9',
};
const LOGIN = { code: 200, expire: '2099-01-01T00:00:00Z', token: 't' };

describe('CrowdSecAgent', () => {
  test('a server that wants to be left alone is, by both ways', async () => {
    const { url, asked } = await answeringServer((_, response) => {
      response.writeHead(429, { 'retry-after': '3600' });
      response.end();
    });
    const { agent, own } = member({ url, machine: MACHINE, bouncerKey: 'key' });
    own.block('203.0.113.7');
    await waitUntil('it has asked', () => agent.status.pushProblem !== null);
    agent.poke();
    await sleep(1500);
    expect(asked).toHaveLength(1);
    expect(agent.status.pullProblem).toMatch(/left alone for 3600 s/);
    expect(agent.status).toMatchObject({ connectedSince: null, lastAnswerAt: null, untold: 1 });
  });

  test('a server that lies keeps nobody in and nobody out', async () => {
    let answer = '';
    let status = 200;
    const { url } = await answeringServer((_, response) => {
      response.writeHead(status);
      response.end(answer);
    });
    const shared = new MemoryPort();
    const until = Date.now() + 3_600_000;
    await shared.add([{ target: '203.0.113.1', until, reason: '' }]);
    const { agent, own, faults } = member(
      { url, machine: MACHINE, bouncerKey: 'key' },
      { pollSeconds: 1000 },
      { shared },
    );
    const id = own.block('203.0.113.2');
    own.setTold(id, '["1",null,3600000]');
    const lies: readonly [number, string][] = [
      [200, '<html>'],
      [200, '{"new":null,"deleted":null}'],
      [200, '{"new":[],"deleted":[]}'],
      [200, '{"new":{"a":1}}'],
      [404, '{"message":"object not found"}'],
      [404, ''],
      [401, '{"message":"ent: machine not found"}'],
      [500, '{"message":"database is locked"}'],
      [
        200,
        JSON.stringify({
          new: [{ ...BAN, scope: 'Range', value: '0.0.0.0/0' }],
          deleted: [{ ...BAN, value: '0.0.0.0/0' }],
        }),
      ],
      [204, ''],
      [302, ''],
    ];
    for ([status, answer] of lies) {
      await agent.checkNow();
      expect(shared.targets()).toEqual(['203.0.113.1']);
      expect(own.standing()).toEqual(['203.0.113.2']);
    }
    expect(faults).toEqual([]);
  });

  test('a server that never answers is waited for without harm, and its end comes at once', async () => {
    let isAsked = false;
    const { url, asked } = await answeringServer(() => {
      isAsked = true;
    });
    const shared = new MemoryPort();
    await shared.add([{ target: '203.0.113.1', until: Date.now() + 3_600_000, reason: '' }]);
    const { agent, own } = member({ url, bouncerKey: 'key' }, {}, { shared });
    own.block('203.0.113.2');
    const checked = agent.checkNow();
    await waitUntil('it waits for an answer', () => isAsked);
    await agent.takeBack('203.0.113.9');
    await agent.stop();
    await checked;
    expect(shared.targets()).toEqual(['203.0.113.1']);
    expect(own.standing()).toEqual(['203.0.113.2']);
    agent.poke();
    await agent.checkNow();
    await sleep(500);
    expect(asked).toHaveLength(1);
  });

  test('what a newer LAPI leaves out by its own allow list is not told again and again', async () => {
    const sent: string[] = [];
    const { url } = await answeringServer((asked, response) => {
      if (asked.path.endsWith('/login')) return json(response, LOGIN);
      if (asked.path.startsWith('/v1/alerts/')) {
        return json(response, { machine_id: 'm', source: { value: '203.0.113.2' }, decisions: [] });
      }
      if (asked.path !== '/v1/alerts') return json(response, null);
      const alerts = JSON.parse(asked.body) as { source: { value: string } }[];
      sent.push(...alerts.map(({ source }) => source.value));
      return json(response, ['7'], 201);
    });
    const { agent, own } = member({ url, machine: MACHINE });
    own.block('203.0.113.1');
    own.block('203.0.113.2');
    agent.poke();
    await waitUntil('both are told', () => agent.status.told === 2);
    await agent.checkNow();
    await agent.checkNow();
    expect(sent).toEqual(['203.0.113.1', '203.0.113.2']);
    expect(own.standing()).toHaveLength(2);
    expect(own.told().map(({ remote }) => JSON.parse(remote)[0])).toEqual([null, '7']);
  });

  test('told, but the answer was lost: what is lifted then is taken back all the same, also by the next run', async () => {
    const standing = new Set<string>();
    const { url, asked } = await answeringServer(({ method, path, query, body }, response) => {
      if (path === '/v1/watchers/login') return json(response, LOGIN);
      if (method === 'POST' && path === '/v1/alerts') {
        for (const { source } of JSON.parse(body) as { source: { value: string } }[])
          standing.add(source.value);
        response.destroy();
      } else if (method === 'DELETE') {
        standing.delete(query.get('value') ?? '');
        json(response, { nbDeleted: '1' });
      } else json(response, null);
    });
    const told = () => asked.filter(({ method, path }) => method === 'POST' && path === '/v1/alerts').length;
    const first = member({ url, machine: MACHINE });
    first.own.block('203.0.113.7');
    first.own.block('203.0.113.8');
    await waitUntil('they were told', () => told() === 1);
    await waitUntil('it is noticed', () => first.agent.status.pushProblem !== null);
    expect(first.agent.status).toMatchObject({ told: 0, untold: 2, takingBack: 0 });
    first.own.unblock('203.0.113.7');
    expect(first.agent.status).toMatchObject({ told: 0, untold: 1, takingBack: 1 });
    await first.agent.stop();
    const { agent } = member({ url, machine: MACHINE }, {}, { own: first.own });
    await waitUntil('one is open', () => !standing.has('203.0.113.7'));
    await waitUntil('the other is told again', () => told() >= 2);
    expect(agent.status).toMatchObject({ untold: 1, takingBack: 0 });
    expect([...standing]).toEqual(['203.0.113.8']);
  });

  test('what is missing is said', () => {
    const nothing = member({ url: 'http://127.0.0.1:1' }, { pull: true, push: true });
    expect(nothing.agent.status.pullProblem).toMatch(/cscli bouncers add NAME/);
    expect(nothing.agent.status.pushProblem).toMatch(/not joined/);
    const nowhere = member({ url: 'lapi', machine: MACHINE, bouncerKey: 'key' });
    expect(nowhere.agent.status.pullProblem).toMatch(/no http or https address/);
  });

  test('a store that fails is a fault, and does not end it', async () => {
    const { url } = await answeringServer((_, response) => json(response, { new: [BAN], deleted: null }));
    const shared = new MemoryPort();
    const { add } = shared;
    shared.add = async () => {
      throw new Error('disk full');
    };
    const { agent, faults } = member({ url, bouncerKey: 'key' }, {}, { shared });
    await agent.checkNow();
    expect(faults.length).toBeGreaterThan(0);
    expect(agent.status.pullProblem).toMatch(/could not be stored/);
    shared.add = add;
    await agent.checkNow();
    expect(shared.targets()).toEqual(['203.0.113.9']);
    expect(agent.status.pullProblem).toBeNull();
  });
});
