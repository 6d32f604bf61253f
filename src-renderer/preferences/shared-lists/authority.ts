const MOST = 100_000;

/** What is wrong with a pasted certificate; null: it looks like one. */
export function authorityProblem(text: string): string | null {
  const pem = text.trim();
  if (/PRIVATE KEY-----/.test(pem)) return 'This is a private key. Paste the certificate only.';
  if (pem.length > MOST) return 'This is too long for a certificate.';
  return /^-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----$/.test(pem)
    ? null
    : 'Paste all of it, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.';
}
