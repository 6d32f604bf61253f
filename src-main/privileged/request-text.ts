import type { HelperRequest } from './helper-client.ts';
import { HelperError } from './helper-error.ts';

/**
 * The request as the helper reads it. The helper checks every address itself;
 * here it is only made sure that one item stays one line.
 */
export function requestText(request: HelperRequest): string {
  const { verb, scope, words = [], add = [], remove = [], settings = [] } = request;
  const lines = [[verb, ...(scope === undefined ? [] : [scope]), ...words.map(oneWord)].join(' ')];
  for (const setting of settings) lines.push(`= ${setting.split(' ').map(oneWord).join(' ')}`);
  for (const target of remove) lines.push(`- ${oneTarget(target)}`);
  for (const target of add) lines.push(`+ ${oneTarget(target)}`);
  lines.push('.', '');
  return lines.join('\n');
}

function oneTarget(target: string): string {
  if (/^[0-9a-f.:/]+$/.test(target)) return target;
  throw new HelperError('refused', `${JSON.stringify(target)} is neither a canonical address nor a prefix.`);
}

/** What fixed words, numbers and the names of users are made of (useradd(8)'s, and macOS's with a dot). */
function oneWord(word: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/.test(word)) return word;
  throw new HelperError('refused', `${JSON.stringify(word)} is no word that the helper takes.`);
}

/**
 * The data lines of a reply.
 * @throws HelperError `refused` with the helper's sentence, `unusable` if the reply is not complete
 */
export function replyLines(reply: string): string[] {
  const lines = reply.split('\n');
  if (lines.pop() !== '') throw incomplete();
  const last = lines.pop();
  if (last === 'ok') return lines;
  if (last?.startsWith('error: ')) throw new HelperError('refused', last.slice('error: '.length));
  throw incomplete();
}

function incomplete(): HelperError {
  return new HelperError('unusable', "The helper's answer broke off. Look whether its script is complete.");
}
