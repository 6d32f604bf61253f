import { z } from 'zod';
import { parsePrefix } from '../address.ts';
import { count, time, undoToken } from './common.ts';

/** A user's name as the machine has it. */
const userName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\s/:,=\\"]+$/, 'a user name');
const path = z.string().min(1).max(4096);
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'SHA256: and 43 characters');
/** Of a file's bytes, SHA-256 in hexadecimal; null: there is no such file. What is edited is what was shown, or nothing. */
const fileHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();
/** One line of text: no control characters. */
const oneLine = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line of text');

/** When and from where a key was used. */
export const keyUseSchema = z.object({
  at: time,
  address: z.string().nullable(),
  user: z.string(),
});

/** What options of a key restrict (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export const keyRestrictionsSchema = z.object({
  /** `from=`: addresses, prefixes, names and patterns from which the key is let in; null: from anywhere. */
  from: z.array(z.string()).nullable(),
  /** `command=`: run in place of whatever is asked for; null: none. */
  command: z.string().nullable(),
  /** `restrict`: everything below is off unless another option (in `other`) allows it. */
  restrict: z.boolean(),
  noPortForwarding: z.boolean(),
  noAgentForwarding: z.boolean(),
  noX11Forwarding: z.boolean(),
  noPty: z.boolean(),
  /** `expiry-time=`: YYYYMMDD[HHMM[SS]][Z], local time unless it ends with Z; null: it does not end. */
  expiryTime: z.string().nullable(),
  /** All other options as they stand in the line: "cert-authority", `environment="A=b"`, "pty", … They can't be changed here. */
  other: z.array(z.string()),
});

/** A pattern of `from=`: a prefix has to be a network's own, or sshd lets the key in from nowhere. */
const fromPattern = z
  .string()
  .max(255)
  .regex(/^!?[A-Za-z0-9.:*?/_-]+$/, 'an address, a prefix, a name or a pattern with * and ?')
  .refine(
    (text) => !text.includes('/') || isNetwork(text.replace(/^!/, '')),
    'a network such as 192.0.2.0/24: its first address, "/" and its length',
  );

function isNetwork(text: string): boolean {
  const prefix = parsePrefix(text);
  return prefix !== null && parsePrefix(text.split('/')[0] ?? '')?.network === prefix.network;
}

export const keyChangeSchema = z.strictObject({
  /** Absent: as it is. */
  comment: oneLine(500).optional(),
  /** What is absent stays as it is; null takes the option away. */
  restrictions: z
    .strictObject({
      from: z
        .array(fromPattern)
        .min(1)
        .max(50)
        .refine(
          (list) => list.some((text) => !text.startsWith('!')),
          'at least one that does not begin with "!"',
        )
        .nullable(),
      command: oneLine(2000).min(1).nullable(),
      restrict: z.boolean(),
      noPortForwarding: z.boolean(),
      noAgentForwarding: z.boolean(),
      noX11Forwarding: z.boolean(),
      noPty: z.boolean(),
      expiryTime: z
        .string()
        .regex(/^\d{8}(?:\d{4}(?:\d\d)?)?Z?$/, 'YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z for UTC')
        .nullable(),
    })
    .partial()
    .optional(),
});

/** A key, wherever it comes from. */
const keyFacts = {
  /** As OpenSSH writes it: "ssh-ed25519". */
  type: z.string(),
  /** As `ssh-keygen -l` says it: "ED25519", "RSA", "ECDSA", "DSA", "ED25519-SK", "ED25519-CERT", … */
  label: z.string(),
  bits: count,
  /** "SHA256:…" as `ssh-keygen -l` says it. */
  fingerprint,
  comment: z.string(),
  restrictions: keyRestrictionsSchema,
  /** Why it should be replaced, in a sentence (DSA, RSA below 3072 bits); null: it need not. */
  weak: z.string().nullable(),
};

/** One line of an authorized_keys file that is neither empty nor a comment. */
export const keyEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('key'),
    /** From 1. */
    line: count,
    ...keyFacts,
    /** Signs other keys (`cert-authority`): who comes with one of those is not known by this fingerprint. */
    isAuthority: z.boolean(),
    /** Why sshd does not let it in though it stands here, in a sentence: it has expired, it is a certificate, …; null: it does. */
    problem: z.string().nullable(),
    /** The line above that has the same key; sshd takes the first. */
    repeats: count.nullable(),
    /** The latest login with it as this user, as far as is remembered. */
    lastUsed: keyUseSchema.nullable(),
    /**
     * Why it may be removed: nobody was seen to use it since then, for at least 30 days, though the history and
     * what is known of the key go back so far; null: nothing suggests that.
     */
    unused: z.object({ since: time, sentence: z.string() }).nullable(),
  }),
  z.object({
    kind: z.literal('bad'),
    line: count,
    /** Cut to 500 characters. Whoever wrote the file chose it. */
    text: z.string(),
    /** Why sshd passes over it, in a sentence. */
    why: z.string(),
  }),
]);

/** One thing that makes sshd refuse a file (StrictModes), or that others could misuse. */
export const modeFindingSchema = z.object({
  path,
  /** In a sentence: "/home/mia/.ssh can be written by its group." */
  found: z.string(),
  /** Exactly what mending would do: "Its mode becomes 0755 (it is 0775)."; null: it can't be mended from here, and `found` says by whom. */
  mend: z.string().nullable(),
});

export const keyFileSchema = z.object({
  path,
  /** Null: it does not exist, and adding a key makes it; or it can't be read (`problem`). */
  hash: fileHash,
  /** When it was last changed; null as `hash` is. */
  changedAt: time.nullable(),
  /** In the order of the lines. Empty lines and comments are kept, but not listed. */
  entries: z.array(keyEntrySchema),
  /** Why it can't be read, in a sentence; null: it can. */
  problem: z.string().nullable(),
  /** Why it can't be changed from here, in a sentence (as `problem`, where there is one); null: it can. */
  readOnly: z.string().nullable(),
  modes: z.object({
    findings: z.array(modeFindingSchema),
    /** Whether sshd ignores the whole file for them. */
    isIgnored: z.boolean(),
    /** Stands for exactly these findings, for `mendKeyFile`; null: there is nothing to mend from here. */
    plan: z.string().nullable(),
  }),
});

export const keyUserSchema = z.object({
  user: userName,
  home: z.string(),
  /** Why this user can't log in with a key whatever stands in the files, in a sentence; null: nothing speaks against it. */
  keptOut: z.string().nullable(),
  /** In the order in which sshd looks. Empty: sshd looks in none (AuthorizedKeysFile none), and `keptOut` says so. */
  files: z.array(keyFileSchema),
});

/** Every key that lets somebody in, as far as whoever runs the guard may see. */
export const keysSchema = z.object({
  /** Whoever runs the guard; of a guard that is root: root and everybody with a login shell, root first. */
  users: z.array(keyUserSchema),
  /** Since when the guard remembers logins; null: it remembers none yet. */
  historySince: time.nullable(),
  /** How it is known where sshd looks for keys, or why that is assumed, in a sentence. */
  found: z.string(),
});

/** A key that somebody gave to choose from: nothing is added yet. */
export const keyCandidateSchema = z.object({
  ...keyFacts,
  /** The whole line, as `addKeys` takes it. */
  text: z.string(),
  /** Where this user has it already: "line 3 of /home/mia/.ssh/authorized_keys"; null: nowhere. */
  knownAt: z.string().nullable(),
});

export const candidatesSchema = z.object({ candidates: z.array(keyCandidateSchema) });

/** Names a line of a file as it was shown; another content by now: 'conflict'. */
const lineInput = {
  user: userName,
  path,
  /** The file's, as shown. */
  hash: fileHash,
  line: z.number().int().min(1),
};

const passphrase = z
  .string()
  .max(1000)
  .regex(/^[^\0\r\n]*$/, 'one line');

export const hostKeySchema = z.object({
  type: z.string(),
  label: z.string(),
  bits: count,
  fingerprint,
});

/** All that another device needs to connect to this machine. */
export const deviceInviteSchema = z.object({
  user: userName,
  port: z.number().int().min(1).max(65_535),
  /** How this machine can be reached, the best first: its Bonjour name (on a Mac), then its addresses without loopback and link-local ones. */
  hosts: z.array(z.object({ host: z.string(), kind: z.enum(['bonjour', 'IPv4', 'IPv6']) })),
  /** Of sshd's own keys, ED25519 first: what the device shows at the first connection must be one of these. Empty: sshd has none yet. */
  hostKeys: z.array(hostKeySchema),
  /** For each of `hosts`, in their order. */
  ways: z.array(
    z.object({
      host: z.string(),
      /** "ssh -p 2222 mia@192.0.2.7" */
      command: z.string(),
      /** "ssh://mia@192.0.2.7:22": what links and most apps take. */
      uri: z.string(),
      /** What to put into a QR code: the same with `;fingerprint=` of the first host key (draft-ietf-secsh-scp-sftp-ssh-uri). As `uri` where there is no host key. */
      qr: z.string(),
    }),
  ),
  /** All of it as lines of text, to read aloud, copy or print. */
  text: z.string(),
});

export const keyQueries = {
  keys: { input: z.object({}), output: keysSchema },
  /**
   * Reads what somebody pasted, for this user, and adds nothing. 'refused': it is a private key;
   * 'invalid': a line is no key (which, and why).
   */
  readKeys: { input: z.object({ user: userName, text: z.string().max(65_536) }), output: candidatesSchema },
  /** Fetches https://github.com/NAME.keys, for the owner asked for it just now. Nothing is added. */
  githubKeys: {
    input: z.object({ user: userName, name: z.string().max(39) }),
    output: candidatesSchema,
  },
  /** Without a user: for whoever runs the guard. */
  deviceInvite: { input: z.object({ user: userName.optional() }), output: deviceInviteSchema },
  /**
   * The latest login with that key, as whichever user, if it is one since then. Whoever listens to `keyUsed`
   * first and then asks misses none.
   */
  watchKey: {
    input: z.object({ fingerprint, since: time.default(0) }),
    output: z.object({ lastUsed: keyUseSchema.nullable() }),
  },
};

export const keyCommands = {
  /**
   * Adds keys at the end of a file: all or none. Those that the user has already are told and left alone; where
   * all are known, nothing is written and there is nothing to undo.
   */
  addKeys: {
    input: z.object({
      user: userName,
      /** One of the user's files; absent: the first that can be changed. */
      path: path.optional(),
      text: z.string().max(65_536),
    }),
    output: z.object({
      path,
      added: z.array(keyCandidateSchema),
      known: z.array(keyCandidateSchema),
      undo: undoToken,
    }),
  },
  /** Removes one line: a key by its fingerprint, or a bad line (fingerprint null). 'conflict': the file is another by now. */
  removeKey: {
    input: z.object({ ...lineInput, fingerprint: fingerprint.nullable() }),
    output: z.object({
      /** The key's fingerprint and comment; null and its text for a bad line. */
      removed: z.object({ line: count, fingerprint: fingerprint.nullable(), comment: z.string() }),
      undo: undoToken,
    }),
  },
  /** Another comment or other restrictions for one key; only its line changes. 'conflict': the file is another by now. */
  editKey: {
    input: z.object({ ...lineInput, fingerprint, change: keyChangeSchema }),
    output: z.object({
      edited: z.object({
        line: count,
        fingerprint,
        comment: z.string(),
        restrictions: keyRestrictionsSchema,
        /** The file's, as it is now. */
        hash: fileHash,
      }),
      undo: undoToken,
    }),
  },
  /** Does what the file's findings say under `mend`. 'conflict': these are not the findings any more. */
  mendKeyFile: {
    input: z.object({ user: userName, path, plan: z.string().max(100) }),
    output: z.object({
      /** In sentences. */
      done: z.array(z.string()),
      /** What is left. */
      modes: keyFileSchema.shape.modes,
    }),
  },
  /** Makes a key pair in the user's ~/.ssh. An existing file is never overwritten: 'refused', with a name that is free. */
  newKeyPair: {
    input: z.object({
      /** Absent: whoever runs the guard. */
      user: userName.optional(),
      type: z.enum(['ed25519', 'rsa']).default('ed25519'),
      /** Of the file in ~/.ssh; absent: id_ed25519 or id_rsa. */
      name: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'letters, digits, ".", "_" and "-"')
        .refine((name) => !name.endsWith('.pub'), 'a name without ".pub"')
        .optional(),
      comment: oneLine(200).default(''),
      /** '' for none. It is given to ssh-keygen through a pipe, and kept nowhere. */
      passphrase: passphrase.default(''),
      /** On a Mac: the passphrase goes into the login Keychain. */
      keychain: z.boolean().default(false),
    }),
    output: z.object({
      /** Of the private key. */
      path,
      publicPath: path,
      /** The line to add elsewhere. */
      publicKey: z.string(),
      type: z.string(),
      label: z.string(),
      bits: count,
      fingerprint,
      /** What became of the Keychain, in a sentence; null: it was not asked for. */
      keychain: z.object({ isStored: z.boolean(), found: z.string() }).nullable(),
    }),
  },
};

export const keyEvents = {
  /** Keys or their files are other than before, whoever changed them. That one was used is told by `keyUsed` alone. */
  keysChanged: z.object({ keys: keysSchema }),
  /** Somebody logged in with a key. */
  keyUsed: keyUseSchema.extend({ fingerprint: z.string() }),
};

export type KeyUse = z.output<typeof keyUseSchema>;
export type KeyRestrictions = z.output<typeof keyRestrictionsSchema>;
export type KeyChange = z.output<typeof keyChangeSchema>;
export type KeyEntry = z.output<typeof keyEntrySchema>;
export type ModeFinding = z.output<typeof modeFindingSchema>;
export type KeyFile = z.output<typeof keyFileSchema>;
export type KeyUser = z.output<typeof keyUserSchema>;
export type Keys = z.output<typeof keysSchema>;
export type KeyCandidate = z.output<typeof keyCandidateSchema>;
export type HostKey = z.output<typeof hostKeySchema>;
export type DeviceInvite = z.output<typeof deviceInviteSchema>;
