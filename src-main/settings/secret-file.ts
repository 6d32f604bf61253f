import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from './errors.ts';
import { writeAtomically } from './write-atomically.ts';

/** What is kept apart from the settings: it is never told, logged or shown. */
export type SecretName =
  | 'mail-password'
  | 'abuseipdb-key'
  | 'blocklist-de-key'
  | 'crowdsec-password'
  | 'crowdsec-key';

/** How secrets lie in their file. A desktop has the system encrypt them. */
export interface SecretSeal {
  /** Where they are kept, in words for the owner. */
  readonly place: string;
  /** Marks what this seal made, for no other to take it for its own. */
  readonly mark: string;
  seal(text: string): string;
  /** @throws where it can't be read any more */
  open(sealed: string): string;
}

/** Without a keychain: as they are, in a file that only its owner can read. */
export const NO_SEAL: SecretSeal = {
  place: 'a file in the state directory that only the user of the guard can read',
  mark: 'plain',
  seal: (text) => text,
  open: (text) => text,
};

/** `secrets.json` of one state directory, mode 0600. */
export class SecretFile {
  readonly #path: string;
  readonly #seal: SecretSeal;

  constructor(stateDirectory: string, seal: SecretSeal = NO_SEAL) {
    this.#path = join(stateDirectory, 'secrets.json');
    this.#seal = seal;
  }

  get place(): string {
    return this.#seal.place;
  }

  /** Without opening it, so that no keychain asks. */
  has(name: SecretName): boolean {
    return this.#sealed(name) !== null;
  }

  /** Null where there is none, or it can't be read any more. */
  get(name: SecretName): string | null {
    const sealed = this.#sealed(name);
    if (sealed === null) return null;
    try {
      return this.#seal.open(sealed);
    } catch {
      return null;
    }
  }

  /** Null forgets it. @throws SettingsError where it can't be kept; then all is as it was */
  set(name: SecretName, text: string | null): void {
    const { [name]: _, ...others } = this.#read();
    const { mark, seal } = this.#seal;
    try {
      const all = text === null ? others : { ...others, [name]: `${mark}:${seal(text)}` };
      writeAtomically(this.#path, `${JSON.stringify(all, null, 2)}\n`);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? 'the system refused';
      throw new SettingsError(
        `The password or key can't be kept (${why}). Make the state directory writable for the user that the guard runs as.`,
      );
    }
  }

  #sealed(name: SecretName): string | null {
    const value = this.#read()[name];
    const prefix = `${this.#seal.mark}:`;
    return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : null;
  }

  /** A file that is missing or damaged holds nothing; the owner is asked for the password again. */
  #read(): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}
