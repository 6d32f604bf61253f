import { describe, expect, test } from 'vitest';
import { type EventKind, type LoginEvent, OUTCOME_OF } from '../../src-shared/login-event.ts';
import { MessageGrammar } from './message.ts';

const grammar = new MessageGrammar();

function read(message: string): LoginEvent | null {
  const bytes = new TextEncoder().encode(message);
  return grammar.read(bytes, 0, bytes.length, null, 0, null);
}

type Expected = Partial<LoginEvent> & { kind: EventKind };

/** [message, what it says]; fields not named must be null. */
const FORMS: readonly (readonly [string, Expected])[] = [
  // auth_log()
  [
    'Failed password for root from 203.0.113.66 port 36807 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 36807,
      method: 'password',
    },
  ],
  [
    'Failed password for invalid user admin from 203.0.113.66 port 38219 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'admin',
      knownUser: false,
      address: '203.0.113.66',
      port: 38219,
      method: 'password',
    },
  ],
  [
    'Failed password for illegal user admin from 203.0.113.66 port 38219 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'admin',
      knownUser: false,
      address: '203.0.113.66',
      port: 38219,
      method: 'password',
    },
  ],
  [
    'Failed password for root from ::ffff:203.0.113.66 port 4242',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 4242,
      method: 'password',
    },
  ],
  [
    'Failed password for root from 203.0.113.66',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      method: 'password',
    },
  ],
  [
    'Failed none for invalid user guest from 2001:db8:0:0::66 port 50000 ssh2',
    {
      kind: 'failed',
      clue: 'offer',
      user: 'guest',
      knownUser: false,
      address: '2001:db8::66',
      port: 50000,
      method: 'none',
    },
  ],
  [
    'Failed keyboard-interactive/pam for user from 203.0.113.67 port 32982 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'user',
      knownUser: true,
      address: '203.0.113.67',
      port: 32982,
      method: 'keyboard-interactive/pam',
    },
  ],
  [
    'Failed keyboard-interactive/pam for invalid user user from 203.0.113.67 port 32982 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'user',
      knownUser: false,
      address: '203.0.113.67',
      port: 32982,
      method: 'keyboard-interactive/pam',
    },
  ],
  [
    'Failed publickey for git from 203.0.113.67 port 32982 ssh2: RSA SHA256:wIOyXSpZi5V1tqJvGgYsN7QHBFnqJpJkFDkVnrzF1Gc',
    {
      kind: 'failed',
      clue: 'offer',
      user: 'git',
      knownUser: true,
      address: '203.0.113.67',
      port: 32982,
      method: 'publickey',
      fingerprint: 'SHA256:wIOyXSpZi5V1tqJvGgYsN7QHBFnqJpJkFDkVnrzF1Gc',
    },
  ],
  [
    'Failed publickey for invalid user git from 203.0.113.67 port 32982 ssh2: ED25519 SHA256:abc',
    {
      kind: 'failed',
      clue: 'offer',
      user: 'git',
      knownUser: false,
      address: '203.0.113.67',
      port: 32982,
      method: 'publickey',
      fingerprint: 'SHA256:abc',
    },
  ],
  [
    'Failed publickey for invalid user git from 203.0.113.67 port 32982 ssh2: RSA-CERT ID someone (serial 3) CA RSA SHA256:abc',
    {
      kind: 'failed',
      clue: 'offer',
      user: 'git',
      knownUser: false,
      address: '203.0.113.67',
      port: 32982,
      method: 'publickey',
    },
  ],
  [
    'Failed password for root from host.example.com port 22 ssh2',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'root',
      knownUser: true,
      hostName: 'host.example.com',
      port: 22,
      method: 'password',
    },
  ],
  [
    'Accepted password for mia from 203.0.113.1 port 50512 ssh2',
    {
      kind: 'accepted',
      clue: 'success',
      user: 'mia',
      knownUser: true,
      address: '203.0.113.1',
      port: 50512,
      method: 'password',
    },
  ],
  [
    'Accepted publickey for vagrant from 198.51.100.2 port 54807 ssh2: ED25519 SHA256:MA2Wabcdefghij',
    {
      kind: 'accepted',
      clue: 'success',
      user: 'vagrant',
      knownUser: true,
      address: '198.51.100.2',
      port: 54807,
      method: 'publickey',
      fingerprint: 'SHA256:MA2Wabcdefghij',
    },
  ],
  [
    'Accepted publickey for mia from 198.51.100.2 port 54807 ssh2: RSA 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    {
      kind: 'accepted',
      clue: 'success',
      user: 'mia',
      knownUser: true,
      address: '198.51.100.2',
      port: 54807,
      method: 'publickey',
      fingerprint: '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    },
  ],
  [
    'Accepted publickey for mia from 198.51.100.2 port 54807 ssh2: ED25519-CERT SHA256:own ID mia@laptop (serial 7) CA ED25519 SHA256:ca',
    {
      kind: 'accepted',
      clue: 'success',
      user: 'mia',
      knownUser: true,
      address: '198.51.100.2',
      port: 54807,
      method: 'publickey',
      fingerprint: 'SHA256:own',
    },
  ],
  [
    'Accepted keyboard-interactive/pam for mia from 2001:db8::9 port 54807 ssh2',
    {
      kind: 'accepted',
      clue: 'success',
      user: 'mia',
      knownUser: true,
      address: '2001:db8::9',
      port: 54807,
      method: 'keyboard-interactive/pam',
    },
  ],
  // getpwnamallow()
  [
    'Invalid user admin from 203.0.113.66 port 38219',
    {
      kind: 'invalid-user',
      clue: 'announced',
      user: 'admin',
      knownUser: false,
      address: '203.0.113.66',
      port: 38219,
    },
  ],
  [
    'Invalid user admin from 203.0.113.66',
    { kind: 'invalid-user', clue: 'announced', user: 'admin', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'Illegal user admin from 203.0.113.66',
    { kind: 'invalid-user', clue: 'announced', user: 'admin', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'Invalid user  from 203.0.113.66 port 62565',
    {
      kind: 'invalid-user',
      clue: 'announced',
      user: '',
      knownUser: false,
      address: '203.0.113.66',
      port: 62565,
    },
  ],
  // allowed_user(), auth_root_allowed()
  [
    'User root from 203.0.113.66 not allowed because not listed in AllowUsers',
    { kind: 'not-allowed', clue: 'announced', user: 'root', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'User root from 203.0.113.66 not allowed because listed in DenyUsers',
    { kind: 'not-allowed', clue: 'announced', user: 'root', knownUser: true, address: '203.0.113.66' },
  ],
  [
    "User mia from 203.0.113.66 not allowed because none of user's groups are listed in AllowGroups",
    { kind: 'not-allowed', clue: 'announced', user: 'mia', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'User mia from scanner.example.net not allowed because a group is listed in DenyGroups',
    { kind: 'not-allowed', clue: 'announced', user: 'mia', knownUser: true, hostName: 'scanner.example.net' },
  ],
  [
    'User mia from 203.0.113.66 not allowed because not in any group',
    { kind: 'not-allowed', clue: 'announced', user: 'mia', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'User bin not allowed because account is locked',
    { kind: 'not-allowed', clue: 'announced', user: 'bin', knownUser: true },
  ],
  [
    'User bin not allowed because shell /sbin/nologin does not exist',
    { kind: 'not-allowed', clue: 'announced', user: 'bin', knownUser: true },
  ],
  [
    'ROOT LOGIN REFUSED FROM 203.0.113.66',
    { kind: 'not-allowed', clue: 'announced', user: 'root', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'ROOT LOGIN REFUSED FROM 203.0.113.66 port 4711 [preauth]',
    {
      kind: 'not-allowed',
      clue: 'announced',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 4711,
    },
  ],
  [
    'Authentication tried for mia with correct key but not from a permitted host (host=h.example.org, ip=203.0.113.9, required=192.0.2.0/24).',
    {
      kind: 'not-allowed',
      clue: 'announced',
      user: 'mia',
      knownUser: true,
      address: '203.0.113.9',
      method: 'publickey',
    },
  ],
  [
    'fatal: Access denied for user sacl2 by PAM account configuration [preauth]',
    { kind: 'not-allowed', clue: 'announced', user: 'sacl2', knownUser: true },
  ],
  [
    'refused connect from scanner.example.net (203.0.113.66)',
    { kind: 'not-allowed', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'refused connect from ::ffff:203.0.113.66 (::ffff:203.0.113.66)',
    { kind: 'not-allowed', clue: 'ending', address: '203.0.113.66' },
  ],
  ['refused connect from 203.0.113.66', { kind: 'not-allowed', clue: 'ending', address: '203.0.113.66' }],
  // PAM
  [
    'error: PAM: authentication error for illegal user badguy from 203.0.113.66',
    { kind: 'failed', clue: 'pam-answer', user: 'badguy', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'error: PAM: unknown user for illegal user badguy from 203.0.113.66',
    { kind: 'failed', clue: 'pam-answer', user: 'badguy', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'error: PAM: authentication error for pamtest from 203.0.113.66',
    { kind: 'failed', clue: 'pam-answer', user: 'pamtest', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'error: PAM: authentication error for mia from 203.0.113.66 via 192.0.2.10',
    { kind: 'failed', clue: 'pam-answer', user: 'mia', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'error: PAM: authentication error for mia from scanner.example.net via 192.0.2.10',
    { kind: 'failed', clue: 'pam-answer', user: 'mia', knownUser: true, hostName: 'scanner.example.net' },
  ],
  [
    'error: PAM: Authentication failure for root from 203.0.113.66',
    { kind: 'failed', clue: 'pam-answer', user: 'root', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'error: PAM: User not known to the underlying authentication module for illegal user bob from 203.0.113.66',
    { kind: 'failed', clue: 'pam-answer', user: 'bob', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.66  user=root',
    { kind: 'failed', clue: 'pam-module', user: 'root', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.66 ',
    { kind: 'failed', clue: 'pam-module', knownUser: false, address: '203.0.113.66' },
  ],
  [
    'pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.66 user=mia',
    { kind: 'failed', clue: 'pam-module', user: 'mia', knownUser: true, address: '203.0.113.66' },
  ],
  [
    'PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.66  user=root',
    { kind: 'failed', clue: 'total', user: 'root', knownUser: true, address: '203.0.113.66', times: 3 },
  ],
  [
    'PAM 1 more authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.66 ',
    { kind: 'failed', clue: 'total', knownUser: false, address: '203.0.113.66', times: 2 },
  ],
  [
    'message repeated 5 times: [ Failed password for root from 203.0.113.66 port 4321 ssh2]',
    {
      kind: 'failed',
      clue: 'verdict',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 4321,
      method: 'password',
      times: 5,
    },
  ],
  // too many
  [
    'error: maximum authentication attempts exceeded for root from 203.0.113.66 port 55146 ssh2 [preauth]',
    {
      kind: 'too-many-failures',
      clue: 'ending',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 55146,
    },
  ],
  [
    'error: maximum authentication attempts exceeded for invalid user badguy from 203.0.113.66 port 55146 ssh2 [preauth]',
    {
      kind: 'too-many-failures',
      clue: 'ending',
      user: 'badguy',
      knownUser: false,
      address: '203.0.113.66',
      port: 55146,
    },
  ],
  [
    'Disconnecting authenticating user root 203.0.113.66 port 55146: Too many authentication failures [preauth]',
    {
      kind: 'too-many-failures',
      clue: 'ending',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 55146,
    },
  ],
  [
    'Disconnecting invalid user x y 203.0.113.66 port 55146: Too many authentication failures [preauth]',
    {
      kind: 'too-many-failures',
      clue: 'ending',
      user: 'x y',
      knownUser: false,
      address: '203.0.113.66',
      port: 55146,
    },
  ],
  [
    'Disconnecting: Too many authentication failures for root [preauth]',
    { kind: 'too-many-failures', clue: 'ending' },
  ],
  [
    'Disconnecting: Too many authentication failures [preauth]',
    { kind: 'too-many-failures', clue: 'ending' },
  ],
  // endings before a login
  [
    'Disconnecting invalid user a 203.0.113.66 port 99: Change of username or service not allowed: (a,ssh-connection) -> (b,ssh-connection) [preauth]',
    { kind: 'preauth-close', clue: 'ending', user: 'a', knownUser: false, address: '203.0.113.66', port: 99 },
  ],
  [
    'Disconnecting: Change of username or service not allowed: (a,ssh-connection) -> (b,ssh-connection) [preauth]',
    { kind: 'preauth-close', clue: 'ending' },
  ],
  [
    'Connection closed by 203.0.113.66 [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'Connection closed by 203.0.113.66 port 6 [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66', port: 6 },
  ],
  [
    'Connection closed by authenticating user root 203.0.113.66 port 51772 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 51772,
    },
  ],
  [
    'Connection closed by invalid user ZZZZZ 203.0.113.66 port 62588 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: 'ZZZZZ',
      knownUser: false,
      address: '203.0.113.66',
      port: 62588,
    },
  ],
  [
    'Connection closed by invalid user  203.0.113.66 port 62588 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: '',
      knownUser: false,
      address: '203.0.113.66',
      port: 62588,
    },
  ],
  [
    'Connection reset by 203.0.113.66 port 9 [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66', port: 9 },
  ],
  [
    'Connection reset by authenticating user user 203.0.113.66 port 51772 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: 'user',
      knownUser: true,
      address: '203.0.113.66',
      port: 51772,
    },
  ],
  [
    'Disconnected from authenticating user root 203.0.113.66 port 45 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: 'root',
      knownUser: true,
      address: '203.0.113.66',
      port: 45,
    },
  ],
  [
    'Disconnected from invalid user pi 2001:db8::66 port 45 [preauth]',
    {
      kind: 'preauth-close',
      clue: 'ending',
      user: 'pi',
      knownUser: false,
      address: '2001:db8::66',
      port: 45,
    },
  ],
  [
    'Disconnected from 203.0.113.66 port 45 [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66', port: 45 },
  ],
  [
    'Received disconnect from 203.0.113.66: 11: Bye Bye [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'Received disconnect from 203.0.113.66 port 5:11: Bye Bye [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66', port: 5 },
  ],
  [
    'error: Received disconnect from 203.0.113.66: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'error: Received disconnect from 2001:db8::66: 14: No supported authentication methods available [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '2001:db8::66' },
  ],
  [
    'error: Received disconnect from 2001:db8::66 port 7:14: No supported authentication methods available [preauth]',
    { kind: 'preauth-close', clue: 'ending', address: '2001:db8::66', port: 7 },
  ],
  [
    'drop connection #0 from [203.0.113.66]:5678 on [192.0.2.1]:22 penalty: failed authentication',
    { kind: 'preauth-close', clue: 'ending', address: '203.0.113.66', port: 5678 },
  ],
  // no more than a connection
  [
    'Did not receive identification string from 203.0.113.66 port 45824',
    { kind: 'no-identification', clue: 'ending', address: '203.0.113.66', port: 45824 },
  ],
  [
    'Did not receive identification string from 203.0.113.66',
    { kind: 'no-identification', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'banner exchange: Connection from 203.0.113.66 port 4: could not read protocol version',
    { kind: 'no-identification', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'error: kex_exchange_identification: Connection closed by remote host',
    { kind: 'no-identification', clue: 'ending' },
  ],
  [
    'error: kex_exchange_identification: read: Connection reset by peer',
    { kind: 'no-identification', clue: 'ending' },
  ],
  [
    'error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1"',
    { kind: 'bad-protocol', clue: 'ending' },
  ],
  [
    'error: kex_exchange_identification: banner line contains invalid characters',
    { kind: 'bad-protocol', clue: 'ending' },
  ],
  [
    "Bad protocol version identification 'GET / HTTP/1.0' from 203.0.113.66 port 4",
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    "Bad protocol version identification '' from 203.0.113.66",
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'banner exchange: Connection from 203.0.113.66 port 4: invalid format',
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'Protocol major versions differ for 203.0.113.66 port 4: SSH-2.0-OpenSSH_9.2 vs. SSH-1.5-x',
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    "scanned from 203.0.113.66 with SSH-1.0-SSH_Version_Mapper.  Don't panic.",
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    "probed from 203.0.113.66 port 4 with SSH-1.0-probe.  Don't panic.",
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'ssh_dispatch_run_fatal: Connection from 203.0.113.66 port 4: message authentication code incorrect [preauth]',
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'fatal: ssh_dispatch_run_fatal: Connection from authenticating user root 203.0.113.66 port 4: Connection corrupted [preauth]',
    { kind: 'bad-protocol', clue: 'ending', user: 'root', knownUser: true, address: '203.0.113.66', port: 4 },
  ],
  ['Bad packet length 1349676916. [preauth]', { kind: 'bad-protocol', clue: 'ending' }],
  [
    'Magic value check failed (2) on obfuscated handshake from 203.0.113.66 port 4',
    { kind: 'bad-protocol', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'Unable to negotiate with 203.0.113.66 port 4: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]',
    { kind: 'negotiation-failed', clue: 'ending', address: '203.0.113.66', port: 4 },
  ],
  [
    'fatal: Unable to negotiate with 203.0.113.66: no matching cipher found. Their offer: arcfour [preauth]',
    { kind: 'negotiation-failed', clue: 'ending', address: '203.0.113.66' },
  ],
  [
    'fatal: no matching mac found: client x server y [preauth]',
    { kind: 'negotiation-failed', clue: 'ending' },
  ],
  [
    'fatal: Timeout before authentication for 203.0.113.66 port 62211',
    { kind: 'timeout', clue: 'ending', address: '203.0.113.66', port: 62211 },
  ],
  [
    'fatal: Timeout before authentication for 2001:db8::66',
    { kind: 'timeout', clue: 'ending', address: '2001:db8::66' },
  ],
  [
    'Timeout before authentication for connection from 203.0.113.66 to 192.0.2.1, pid = 4242',
    { kind: 'timeout', clue: 'ending', address: '203.0.113.66', namedPid: 4242 },
  ],
  // after a login, or nobody's fault
  [
    'Disconnected from user mia 203.0.113.1 port 50512',
    {
      kind: 'disconnected',
      clue: 'ending',
      user: 'mia',
      knownUser: true,
      address: '203.0.113.1',
      port: 50512,
    },
  ],
  [
    'Received disconnect from 203.0.113.1 port 60341:11: disconnected by user',
    { kind: 'disconnected', clue: 'ending', address: '203.0.113.1', port: 60341 },
  ],
  [
    'Connection closed by 203.0.113.1 port 5',
    { kind: 'disconnected', clue: 'ending', address: '203.0.113.1', port: 5 },
  ],
  ['Connection closed by 203.0.113.1', { kind: 'disconnected', clue: 'ending', address: '203.0.113.1' }],
  [
    'Connection reset by 203.0.113.1 port 5',
    { kind: 'disconnected', clue: 'ending', address: '203.0.113.1', port: 5 },
  ],
  [
    'drop connection #10 from [203.0.113.66]:5678 on [192.0.2.1]:22 past MaxStartups',
    { kind: 'disconnected', clue: 'ending', address: '203.0.113.66', port: 5678 },
  ],
];

const NOTHING = {
  user: null,
  knownUser: null,
  address: null,
  hostName: null,
  port: null,
  method: null,
  fingerprint: null,
};

describe('what each message says', () => {
  test.each(FORMS)('%s', (message, expected) => {
    const event = read(message);
    expect(event).toEqual({
      time: null,
      zone: 0,
      pid: null,
      times: 1,
      namedPid: null,
      ...NOTHING,
      ...expected,
    });
    expect(OUTCOME_OF[expected.kind]).toBeDefined();
  });
});

describe('what is about no login', () => {
  test.each([
    '',
    ' ',
    'Server listening on 0.0.0.0 port 22.',
    'Received signal 15; terminating.',
    'Postponed publickey for mia from 203.0.113.1 port 50512 ssh2 [preauth]',
    'Partial publickey for mia from 203.0.113.1 port 50512 ssh2: ED25519 SHA256:abc',
    'pam_unix(sshd:session): session opened for user mia(uid=1000) by (uid=0)',
    'pam_unix(sshd:auth): check pass; user unknown',
    'input_userauth_request: invalid user admin [preauth]',
    'Could not get shadow information for NOUSER',
    'reverse mapping checking getaddrinfo for a.example.com [203.0.113.66] failed - POSSIBLE BREAK-IN ATTEMPT!',
    'Address 203.0.113.66 maps to a.example.com, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!',
    'Connection from 203.0.113.66 port 4 on 192.0.2.1 port 22 rdomain ""',
    'Connection closed by remote host',
    'User child is on pid 4242',
    'Failed to release session: Interrupted system call',
    'Accepted',
    'Failed password for root',
    'Invalid user',
    'message repeated 2 times',
    'message repeated x times: [ Failed password for root from 203.0.113.66 port 1 ssh2]',
  ])('%s', (message) => {
    expect(read(message)).toBeNull();
  });
});
