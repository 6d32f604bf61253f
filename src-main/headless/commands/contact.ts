import type { Command } from 'commander';
import type { Contact } from '../../../src-shared/contract.ts';
import { mailArgument, targetArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { type Fact, facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { ago } from '../output/words.ts';
import type { SocketClient } from '../socket/socket-client.ts';

interface Flags extends AskFlags {
  readonly set?: string;
  readonly forget?: true;
}

export function addContactCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('contact')
    .description('who answers for the network of an address, and how that is known')
    .argument('<address>', 'an address; with --set or --forget an address or a prefix')
    .option('--set <email>', 'what you know better: reports about this address or prefix go there')
    .option('--forget', 'forget what was set for exactly this address or prefix');
  asksGuard(command, {
    call: 'contact',
    examples: [
      ['contact 203.0.113.66', 'asks the registry, then Abusix, then WHOIS'],
      ['contact 203.0.113.0/24 --set abuse@isp.example', 'for the whole network, from now on'],
      ['contact 203.0.113.0/24 --forget', 'as it was found again'],
    ],
    note: () =>
      '\n\nA contact that is not known yet is looked up: the address is sent to the servers that are listed, and to nobody else.',
  }).action(async (text: string, flags: Flags) => {
    const target = targetArgument(text);
    if (flags.set !== undefined && flags.forget) throw usageError('Give --set or --forget, not both.');
    await withGuard(context, flags, async (guard) => {
      if (flags.set !== undefined) await set(guard, target, mailArgument('--set', flags.set), context, flags);
      else if (flags.forget) await set(guard, target, null, context, flags);
      else await show(guard, target, context, flags);
    });
  });
}

async function set(
  guard: SocketClient,
  prefix: string,
  email: string | null,
  { output }: CommandContext,
  flags: Flags,
): Promise<void> {
  const answer = await guard.call('setContact', { prefix, email });
  if (flags.json) return output.json(answer);
  if (email !== null) return output.line(`Reports about ${prefix} go to ${email}.`);
  output.line(
    answer.before === null
      ? `Nothing was set for ${prefix}.`
      : `Forgotten: ${answer.before.email} for ${prefix}. The contact is looked up when it is needed.`,
  );
}

async function show(
  guard: SocketClient,
  address: string,
  context: CommandContext,
  flags: Flags,
): Promise<void> {
  const contact = await guard.call('contact', { address });
  if (contact.emails.length === 0) context.exitCode = EXIT.failed;
  if (flags.json) return context.output.json(contact);
  print(contact, await guardsNow(guard), context.output);
}

const WAYS = { rdap: 'RDAP', abusix: 'Abusix', whois: 'WHOIS' } as const;

function print(contact: Contact, now: number, output: Output): void {
  const { emails, explanation, steps } = contact;
  const [best = 'no contact', ...others] = emails;
  output.line([{ text: best, style: 'bold' }, others.length === 0 ? '' : `, also ${others.join(', ')}`]);
  output.line(explanation);
  output.line();
  for (const line of facts(details(contact, now), output.width)) output.line(line);
  if (steps.length === 0) return;
  output.line();
  output.line([{ text: 'Who was asked', style: 'bold' }]);
  const asked = steps.map(({ way, server, result, said }) => ({
    label: WAYS[way],
    // What failed is told in a sentence that names the server.
    lines: [result === 'failed' ? said : `${server}: ${said}`],
  }));
  for (const line of facts(asked, output.width)) output.line(line);
}

function details(contact: Contact, now: number): Fact[] {
  const { networkName, range, registry, confidence, correction, foundAt } = contact;
  const held = range === null ? contact.address : `${range.first} – ${range.last}`;
  return [
    { label: 'Addresses', lines: [held] },
    ...(networkName === null ? [] : [{ label: 'Network', lines: [networkName] }]),
    ...(registry === null ? [] : [{ label: 'Registry', lines: [registry] }]),
    ...(confidence === null ? [] : [{ label: 'Confidence', lines: [confidence] }]),
    { label: correction === null ? 'Found' : 'Set', lines: [ago(foundAt, now)] },
  ];
}
