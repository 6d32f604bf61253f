import type { KeyCandidate, KeyRestrictions } from '../../../src-shared/contract.ts';

/** What a key is restricted to, as options; '' where it is not. */
export function restrictionWords(restrictions: KeyRestrictions): string {
  const { from, command, expiryTime, other } = restrictions;
  const flags = [
    [restrictions.restrict, 'restrict'],
    [restrictions.noPortForwarding, 'no-port-forwarding'],
    [restrictions.noAgentForwarding, 'no-agent-forwarding'],
    [restrictions.noX11Forwarding, 'no-X11-forwarding'],
    [restrictions.noPty, 'no-pty'],
  ] as const;
  return [
    ...(from === null ? [] : [`from ${from.join(', ')}`]),
    ...(command === null ? [] : [`runs ${command}`]),
    ...(expiryTime === null ? [] : [`until ${expiryTime}`]),
    ...flags.flatMap(([isOn, name]) => (isOn ? [name] : [])),
    ...other,
  ].join('; ');
}

/** "ED25519 256 SHA256:… phone" */
export function keyWords({ label, bits, fingerprint, comment }: KeyCandidate): string {
  return `${label} ${bits} ${fingerprint}${comment === '' ? '' : ` ${comment}`}`;
}
