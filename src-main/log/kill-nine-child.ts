/** What the kill -9 test kills: follows a log into a database, each batch and its cursor in one transaction. */
import { flushCompileCache } from 'node:module';
import Database from 'better-sqlite3';
import { FileFollower } from './file-follower.ts';

const [path = '', databasePath = ''] = process.argv.slice(2);
const database = new Database(databasePath);
database.pragma('journal_mode = WAL');
// Killed processes lose nothing that the system was given; syncing would only wear the disk.
database.pragma('synchronous = OFF');
database.exec(`
  CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL) STRICT;
`);
const saved = database.prepare<[], { value: string }>('SELECT value FROM cursor').get();
const insertBatch = database.prepare('INSERT INTO batch (text) VALUES (?)');
const saveCursor = database.prepare('INSERT OR REPLACE INTO cursor VALUES (1, ?)');
const keep = database.transaction((text: string, cursor: string) => {
  insertBatch.run(text);
  saveCursor.run(cursor);
});

const follower = new FileFollower(path);
follower.start(saved?.value ?? null, (batch) => {
  if (batch.form === 'lines') keep(Buffer.from(batch.bytes).toString(), batch.cursor);
  process.stdout.write('kept\n');
});
process.stdout.write('following\n');
// Those that are started after it begin sooner.
flushCompileCache();
