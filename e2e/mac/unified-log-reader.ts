/** What the kill -9 test kills: follows the fake unified log into a database, each batch and its cursor in one transaction. */
import { flushCompileCache } from 'node:module';
import Database from 'better-sqlite3';
import { UnifiedLog } from '../../src-main/log/unified-log.ts';
import { DirectLogReader } from '../../src-main/log/unified-reader.ts';
import { readUnifiedLine } from '../../src-main/sshd/json-line.ts';

const [path = '', databasePath = ''] = process.argv.slice(2);
const database = new Database(databasePath);
database.pragma('journal_mode = WAL');
// Killed processes lose nothing that the system was given; syncing would only wear the disk.
database.pragma('synchronous = OFF');
database.exec(`
  CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;
`);
const saved = database.prepare<[], { value: string }>('SELECT value FROM cursor').get();
const insert = database.prepare('INSERT INTO message (text) VALUES (?)');
const saveCursor = database.prepare('INSERT OR REPLACE INTO cursor VALUES (1, ?)');
const keep = database.transaction((texts: readonly string[], cursor: string) => {
  for (const text of texts) insert.run(text);
  saveCursor.run(cursor);
});

const source = new UnifiedLog({
  ways: [new DirectLogReader(path)],
  read: readUnifiedLine,
  delays: { settleMs: 10, retryMs: 10 },
});
source.start(saved?.value ?? null, (batch) => {
  if (batch.form !== 'entries') return;
  const texts = batch.entries.map(({ message }) => Buffer.from(message).toString());
  keep(texts, batch.cursor);
  process.stdout.write('kept\n');
});
process.stdout.write('following\n');
// Those that are started after it begin sooner.
flushCompileCache();
