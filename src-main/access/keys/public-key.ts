import { createHash, createPublicKey } from 'node:crypto';

/** A public key as the base64 in a line of authorized_keys says it (RFC 4253 §6.6, PROTOCOL.u2f, PROTOCOL.certkeys). */
export interface PublicKey {
  /** As the line names it: "ssh-ed25519". */
  readonly type: string;
  /** As `ssh-keygen -l` names it: "ED25519". */
  readonly label: string;
  /** As `ssh-keygen -l` counts them. */
  readonly bits: number;
  /** "SHA256:…" as `ssh-keygen -l` and sshd's log say it; of a certificate, of the key in it. */
  readonly fingerprint: string;
  /** The same in sshd's older form, "MD5:16:27:…" (FingerprintHash md5). */
  readonly md5: string;
  readonly isCertificate: boolean;
}

/** @returns why sshd could not read it, in words that end a sentence about "it" */
export type KeyFault = { readonly fault: string };

type FieldCheck = (fields: readonly Buffer[]) => number | null;

interface KeyType {
  readonly label: string;
  /** How many fields follow the type. */
  readonly fields: number;
  /** Bits, or null where the fields hold no such key. */
  readonly bits: FieldCheck;
}

/** As sshd knows them (sshkey.c); XMSS is experimental and compiled nowhere. */
const TYPES: Readonly<Record<string, KeyType>> = {
  'ssh-ed25519': { label: 'ED25519', fields: 1, bits: ([key]) => (key?.length === 32 ? 256 : null) },
  'ssh-rsa': { label: 'RSA', fields: 2, bits: ([, modulus]) => bitLength(modulus) },
  'ssh-dss': { label: 'DSA', fields: 4, bits: ([prime]) => bitLength(prime) },
  'ecdsa-sha2-nistp256': { label: 'ECDSA', fields: 2, bits: ecdsaBits('nistp256', 'P-256', 256) },
  'ecdsa-sha2-nistp384': { label: 'ECDSA', fields: 2, bits: ecdsaBits('nistp384', 'P-384', 384) },
  'ecdsa-sha2-nistp521': { label: 'ECDSA', fields: 2, bits: ecdsaBits('nistp521', 'P-521', 521) },
  'sk-ssh-ed25519@openssh.com': {
    label: 'ED25519-SK',
    fields: 2,
    bits: ([key]) => (key?.length === 32 ? 256 : null),
  },
  'sk-ecdsa-sha2-nistp256@openssh.com': {
    label: 'ECDSA-SK',
    fields: 3,
    bits: ecdsaBits('nistp256', 'P-256', 256),
  },
};

const CERTIFICATE = '-cert-v01@openssh.com';

/** Whether sshd takes this word for the type of a key. */
export function isKeyType(word: string): boolean {
  return Object.hasOwn(TYPES, plainType(word));
}

/** "ssh-ed25519-cert-v01@openssh.com" -> "ssh-ed25519"; "sk-ssh-ed25519-cert-v01@openssh.com" -> "sk-ssh-ed25519@openssh.com" */
function plainType(type: string): string {
  if (!type.endsWith(CERTIFICATE)) return type;
  const plain = type.slice(0, -CERTIFICATE.length);
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain;
}

/** Reads a key: what its line names it, and its base64. */
export function readPublicKey(type: string, base64: string): PublicKey | KeyFault {
  const plain = plainType(type);
  const known = Object.hasOwn(TYPES, plain) ? TYPES[plain] : undefined;
  if (known === undefined) return { fault: `is of a type that sshd does not know: "${type.slice(0, 60)}"` };
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    return { fault: 'is cut off or has characters in it that do not belong there' };
  }
  const all = fieldsOf(Buffer.from(base64, 'base64'));
  if (all === null) return { fault: 'is cut off' };
  const [named, ...rest] = all;
  if (named?.toString('latin1') !== type) return { fault: `says of itself that it is no ${type}` };
  const isCertificate = plain !== type;
  // A certificate: a nonce, then the key's own fields, then what it certifies.
  const fields = isCertificate ? rest.slice(1, 1 + known.fields) : rest;
  const bits = fields.length === known.fields ? known.bits(fields) : null;
  if (bits === null) return { fault: `holds no ${known.label} key` };
  const blob = Buffer.concat([Buffer.from(plain), ...fields].map(withLength));
  return {
    type,
    label: isCertificate ? `${known.label}-CERT` : known.label,
    bits,
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    md5: `MD5:${createHash('md5')
      .update(blob)
      .digest('hex')
      .replaceAll(/..(?!$)/g, '$&:')}`,
    isCertificate,
  };
}

/** Below this an RSA key is called weak: NIST SP 800-57 part 1 gives 2048 bits up to 2030, and 3072 after that. */
const LEAST_RSA_BITS = 3072;
/** sshkey.h, SSH_RSA_MINIMUM_MODULUS_SIZE: sshd reads no smaller one. */
export const LEAST_READ_RSA_BITS = 1024;

/** Why the key should be replaced, in a sentence; null: it need not. */
export function weaknessOf({ label, bits }: Pick<PublicKey, 'label' | 'bits'>): string | null {
  const kind = label.replace('-CERT', '');
  if (kind === 'DSA') return 'DSA keys are too short to be safe, and newer sshd refuses them. Replace it.';
  if (kind !== 'RSA' || bits >= LEAST_RSA_BITS) return null;
  if (bits < LEAST_READ_RSA_BITS) return `sshd refuses RSA keys of ${bits} bits. Replace it.`;
  return `RSA with ${bits} bits is weak: 3072 is the least that is advised. Replace it.`;
}

/** The blob's fields, all of it; null where the lengths do not fit. A certificate has two that are numbers. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const type = blob.length >= 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1') : '';
  const isCertificate = type.endsWith(CERTIFICATE);
  const most = isCertificate ? 2 + (TYPES[plainType(type)]?.fields ?? 0) : Number.POSITIVE_INFINITY;
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length && fields.length < most) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields.length > 0 ? fields : null;
}

function withLength(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return Buffer.concat([length, field]);
}

/** Of a positive mpint (RFC 4251 §5). */
function bitLength(mpint: Buffer | undefined): number | null {
  const first = mpint?.findIndex((byte) => byte !== 0) ?? -1;
  if (mpint === undefined || first < 0 || first > 1 || (mpint[0] ?? 0) >= 0x80) return null;
  return (mpint.length - first - 1) * 8 + (32 - Math.clz32(mpint[first] ?? 0));
}

function ecdsaBits(curve: string, crv: string, bits: number): FieldCheck {
  const size = Math.ceil(bits / 8);
  return ([name, point]) => {
    if (name?.toString('latin1') !== curve || point?.length !== 1 + 2 * size || point[0] !== 4) return null;
    const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((part) =>
      part.toString('base64url'),
    );
    try {
      createPublicKey({ format: 'jwk', key: { kty: 'EC', crv, x: x ?? '', y: y ?? '' } });
      return bits;
    } catch {
      // No point of the curve.
      return null;
    }
  };
}
