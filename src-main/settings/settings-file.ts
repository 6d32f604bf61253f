import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { describeIssues } from './describe-issues.ts';
import { SettingsError } from './errors.ts';
import { type Settings, type SettingsInput, settingsSchema } from './schema.ts';
import { writeAtomically } from './write-atomically.ts';

export { SettingsError };

export interface LoadedSettings {
  readonly settings: Settings;
  /** The keys that the file itself gives; the others are defaults. */
  readonly given: ReadonlySet<keyof Settings>;
}

/** Keys to set; undefined takes a key out of the file, back to its default. */
export type SettingsChange = { readonly [K in keyof SettingsInput]?: SettingsInput[K] | undefined };

/** `settings.json` of one state directory. */
export class SettingsFile {
  readonly path: string;

  constructor(stateDirectory: string) {
    this.path = join(stateDirectory, 'settings.json');
  }

  /**
   * The settings; all defaults if there is no file.
   * @throws SettingsError if the file can't be read, is no JSON or holds what no setting may be
   */
  load(): LoadedSettings {
    const raw = this.#read();
    return { settings: this.#check(raw), given: new Set(Object.keys(raw) as (keyof Settings)[]) };
  }

  /**
   * What the file itself says of these keys, for putting it back later: undefined where it says nothing.
   * @throws SettingsError if the file can't be read
   */
  given(keys: readonly (keyof SettingsInput)[]): SettingsChange {
    const raw = this.#read();
    return Object.fromEntries(keys.map((key) => [key, raw[key]]));
  }

  /**
   * Changes some keys and leaves the rest of the owner's file as it is,
   * read anew so that what the owner edited meanwhile is kept.
   * @throws SettingsError if the file or the change is not valid, or can't be written; then the file is as it was
   */
  update(change: SettingsChange): Settings {
    const raw: Record<string, unknown> = { version: 1, ...this.#read() };
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) delete raw[key];
      else raw[key] = value;
    }
    const settings = this.#check(raw);
    try {
      writeAtomically(this.#target(), `${JSON.stringify(raw, null, 2)}\n`);
    } catch (error) {
      throw new SettingsError(
        `${this.path} can't be written (${systemWords(error)}). The settings are as they were before.`,
      );
    }
    return settings;
  }

  #read(): Record<string, unknown> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new SettingsError(
        `${this.path} can't be read (${systemWords(error)}). Make it readable for the user that the guard runs as.`,
      );
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new SettingsError(
        `${this.path} is no valid JSON: ${(error as Error).message}. Correct it, or move it away to start from the defaults.`,
      );
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new SettingsError(`${this.path} holds no settings: expected one JSON object, {"key": value, …}.`);
    }
    return value as Record<string, unknown>;
  }

  #check(raw: Record<string, unknown>): Settings {
    const checked = settingsSchema.safeParse(raw);
    if (checked.success) return checked.data;
    throw new SettingsError(this.#faults(checked.error));
  }

  #faults(error: z.ZodError): string {
    const faults = describeIssues(error, 'the file');
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
    return `${this.path}: ${faults.slice(0, 5).join('; ')}${more}. Correct it, or take the key out to get its default.`;
  }

  /** A link that the owner put there stays a link. */
  #target(): string {
    try {
      return realpathSync(this.path);
    } catch {
      return this.path;
    }
  }
}

function systemWords(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
