import type { CallOutput, ImportChanges } from '../../../src-shared/contract.ts';
import type { Found } from '../../settings/import/found.ts';
import { type Fact, facts } from './facts.ts';
import type { Output } from './output.ts';
import { printRules } from './rule-sentences.ts';
import { everyWords } from './share-words.ts';
import { downloadSentence, uploadSentence } from './sync-words.ts';
import { table } from './table.ts';
import { counted, left } from './words.ts';

const NAMES = { denyhosts: 'DenyHosts', fail2ban: 'fail2ban' } as const;

/** So many blocks are shown one by one; all are in the JSON. */
const MOST_SHOWN = 20;

const SETTINGS: Readonly<Record<keyof Found['settings'], string>> = {
  port: "sshd's port",
  blockAllPorts: 'Blocks shut every port',
  denyScript: 'Run when a block begins',
  purgeScript: 'Run when a block ends',
  denyHostsSync: "DenyHosts' synchronisation",
};

/** All that was read: what would be taken over, what becomes of each setting, and what is left out. */
export function printFound(found: Found, output: Output): void {
  heading(`From ${NAMES[found.from]}`, output);
  for (const file of found.files) output.line(`  ${file}`);
  if (found.rules !== null) {
    heading('Rules', output);
    printRules(found.rules, output);
  }
  const settings = Object.entries(found.settings).map(([key, value]): Fact => {
    const label = SETTINGS[key as keyof Found['settings']];
    if (typeof value === 'object') return { label, lines: syncLines(value) };
    return { label, lines: [value === true ? 'yes' : String(value)] };
  });
  list('Settings', settings, output);
  list(
    'Allow list',
    found.allow.map(({ entry, comment }) => ({ label: entry, lines: [comment] })),
    output,
  );
  printBlocks(found, output);
  list(
    `What becomes of the settings of ${NAMES[found.from]}`,
    found.knobs.map(({ name, value, becomes }) => ({
      label: value === '' ? name : `${name} = ${value.length > 40 ? `${value.slice(0, 40)}…` : value}`,
      lines: [becomes],
    })),
    output,
  );
  printLeftOut('Left out', found.leftOut, output);
  if (found.notes.length > 0) heading('To know', output);
  for (const note of found.notes) output.line(`  ${note}`);
  output.line();
}

/** What it means, for whoever says yes to it. */
function syncLines(sync: NonNullable<Found['settings']['denyHostsSync']>): string[] {
  const { server = '', upload, download, intervalSeconds = 0 } = sync;
  const { threshold = 0, resiliencySeconds = 0, keepSeconds = 0 } = sync;
  return [
    `with ${server}, ${everyWords(intervalSeconds, null, 0)}`,
    ...(upload === true ? [uploadSentence(server)] : []),
    ...(download === true ? [downloadSentence({ threshold, resiliencySeconds, keepSeconds })] : []),
  ];
}

function printBlocks({ blocks }: Found, output: Output): void {
  if (blocks.length === 0) return;
  heading(`Blocks to take over: ${blocks.length}`, output);
  const now = Date.now();
  const rows = blocks
    .slice(0, MOST_SHOWN)
    .map(({ target, until }) => [`  ${target}`, until === null ? 'never' : `in ${left(until, now)}`]);
  for (const line of table([{ title: '  BLOCKED' }, { title: 'ENDS' }], rows, output.width))
    output.line(line);
  if (blocks.length > MOST_SHOWN) output.line(`  and ${blocks.length - MOST_SHOWN} more; --json has all.`);
}

/** What the guard says of it. */
export function printChanges(changes: ImportChanges, output: Output): void {
  printLeftOut('Not taken over by the guard', changes.skipped, output);
  heading('What would change', output);
  for (const line of changeLines(changes)) output.line(`  ${line}`);
  output.line();
}

export function printTakenOver(answer: CallOutput<'importSettings'>, output: Output): void {
  output.line('Taken over:');
  for (const line of changeLines(answer)) output.line(`  ${line}`);
  if (answer.undoUntil === null) return;
  const until = new Date(answer.undoUntil).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  output.line(`Until ${until}, "drawbridge import --undo" takes all of it back.`);
}

function changeLines({ rules, settings, allow, blocks }: ImportChanges): string[] {
  const lines = [
    ...(rules ? ['the rules'] : []),
    ...settings.map((key) => (key === 'denyHostsSync' ? "DenyHosts' synchronisation" : `the setting ${key}`)),
    ...(allow.length > 0 ? [`${counted(allow.length, 'entry', 'entries')} on the allow list`] : []),
    ...(blocks > 0 ? [counted(blocks, 'block')] : []),
  ];
  return lines.length === 0 ? ['nothing: all of it is so already'] : lines;
}

function printLeftOut(
  title: string,
  leftOut: readonly { readonly what: string; readonly why: string }[],
  output: Output,
): void {
  if (leftOut.length === 0) return;
  heading(title, output);
  for (const { what, why } of leftOut) output.line(`  ${what}: ${why}`);
}

function list(title: string, entries: readonly Fact[], output: Output): void {
  if (entries.length === 0) return;
  heading(title, output);
  for (const line of facts(entries, output.width)) output.line(line);
}

function heading(text: string, output: Output): void {
  output.line();
  output.line({ text, style: 'bold' });
}
