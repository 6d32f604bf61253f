import { expect, test } from 'vitest';
import { gatewaysInNetstat, peersInNetstat } from './mac-network.ts';
import { MachineSurroundings } from './machine-surroundings.ts';

const ROUTES = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            198.51.100.1       UGScg                 en0
default            link#17            UCSIg           bridge100      !
127                127.0.0.1          UCS                   lo0

Internet6:
Destination                             Gateway                                 Flags               Netif Expire
default                                 fe80::1%en0                             UGcg                  en0
::1                                     ::1                                     UHL                   lo0
`;

const CONNECTIONS = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address                                 Foreign Address                               (state)
tcp4       0      0  198.51.100.7.22                               203.0.113.66.51734                            ESTABLISHED
tcp4       0      0  198.51.100.7.2222                             203.0.113.67.22                               ESTABLISHED
tcp6       0      0  2001:db8::7.22                                2001:db8::66.51735                            ESTABLISHED
tcp6       0      0  fe80::7%en0.22                                fe80::66%en0.51736                            ESTABLISHED
tcp4       0      0  198.51.100.7.22                               203.0.113.68.51737                            TIME_WAIT
tcp46      0      0  *.22                                          *.*                                           LISTEN
`;

test('the next hops of the default routes, without what is no address', () => {
  expect(gatewaysInNetstat(ROUTES)).toEqual(['198.51.100.1', 'fe80::1']);
  expect(gatewaysInNetstat('default')).toEqual([]);
});

test('the far ends of what is connected to the port', () => {
  expect([...peersInNetstat(CONNECTIONS, 22)]).toEqual([
    '203.0.113.66 51734',
    '2001:db8::66 51735',
    'fe80::66 51736',
  ]);
});

test('what is asked for counts until the next look, and stays where there is no answer', async () => {
  let isTelling = true;
  const surroundings = new MachineSurroundings(22, {
    gateways: async () => (isTelling ? gatewaysInNetstat(ROUTES) : null),
    connectedPeers: async (port) => (isTelling ? peersInNetstat(CONNECTIONS, port) : null),
  });
  surroundings.noteLogin('203.0.113.66', 51734);
  expect(surroundings.openSessions()).toEqual([]);
  for (isTelling of [true, false]) {
    await surroundings.refresh();
    expect(surroundings.openSessions()).toEqual(['203.0.113.66']);
    expect(surroundings.gateways).toEqual(['198.51.100.1', 'fe80::1']);
  }
});
