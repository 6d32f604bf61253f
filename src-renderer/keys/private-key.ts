/** How private keys begin: PEM (RFC 7468) and OpenSSH's own, PuTTY's, and the old forms of SSH1 and ssh.com. */
const PRIVATE =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File|SSH PRIVATE KEY FILE FORMAT|SSH2 ENCRYPTED PRIVATE KEY/i;

/** Whether it must not be shown, let alone sent on. */
export function isPrivateKey(text: string): boolean {
  return PRIVATE.test(text);
}

export const PRIVATE_KEY_WARNING =
  'That was a private key, so it was thrown away: it must never leave its device. Paste the public one, in the file of the same name that ends with .pub. If somebody else may have seen the private one, make a new pair.';
