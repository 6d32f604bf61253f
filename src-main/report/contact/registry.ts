const REGISTRIES = [
  ['arin.net', 'ARIN'],
  ['ripe.net', 'RIPE NCC'],
  ['apnic.net', 'APNIC'],
  ['lacnic.net', 'LACNIC'],
  ['registro.br', 'NIC.br'],
  ['afrinic.net', 'AFRINIC'],
  ['iana.org', 'IANA'],
] as const;

export type Registry = (typeof REGISTRIES)[number][1];

/** Whose server that is; null: nobody's whom we know. */
export function registryOf(host: string): Registry | null {
  const name = host.toLowerCase();
  return REGISTRIES.find(([domain]) => name === domain || name.endsWith(`.${domain}`))?.[1] ?? null;
}
