import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { importSettingsSchema } from '../../src-shared/contract/import.ts';
import { ruleSetSchema } from '../../src-shared/contract/rules.ts';
import { blockSchema } from '../../src-shared/contract.ts';
import { SettingsError } from '../settings/errors.ts';
import { settingsSchema } from '../settings/schema.ts';
import { writeAtomically } from '../settings/write-atomically.ts';

/** How long an import can be taken back. */
export const UNDO_MS = 86_400_000;

const recordSchema = z.object({
  version: z.literal(1),
  token: z.string(),
  from: z.enum(['denyhosts', 'fail2ban']),
  at: z.number(),
  /** What settings.json said of the rules (null: nothing), and the rules that came; null: they were not changed. */
  rules: z
    .object({ before: settingsSchema.shape.rules.unwrap().nullable(), after: ruleSetSchema })
    .nullable(),
  settings: z.object({ before: importSettingsSchema, after: importSettingsSchema }),
  /** Entries that came onto the allow list. */
  allow: z.array(z.string()),
  /** Ids of the blocks that came, with their targets. */
  blocks: z.array(z.tuple([z.number(), z.string()])),
  /** Blocks that gave way: to the allow list, or to longer ones. */
  ended: z.array(blockSchema),
});

/** What the latest import changed: all that is needed to take it back. */
export type ImportRecord = z.output<typeof recordSchema>;

/** The latest import, in a file of the state directory: it can be taken back after a restart too. */
export class ImportRecordFile {
  readonly #path: string;

  constructor(stateDirectory: string) {
    this.#path = join(stateDirectory, 'last-import.json');
  }

  /** Null: there is none, or none that can be read. */
  read(): ImportRecord | null {
    try {
      const record = recordSchema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return record.success ? record.data : null;
    } catch {
      return null;
    }
  }

  /** @throws SettingsError */
  write(record: ImportRecord): void {
    try {
      writeAtomically(this.#path, JSON.stringify(record));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new SettingsError(
        `${this.#path} can't be written (${code}), so the import could not be taken back later. Nothing was imported.`,
      );
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
