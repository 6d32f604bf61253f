import type { Command } from 'commander';
import type { CrowdSec } from '../../../src-shared/contract.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  guardsNow,
  withGuard,
} from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { printCrowdSec } from '../output/crowdsec-words.ts';
import { heldWords } from '../output/share-words.ts';
import type { SocketClient } from '../socket/socket-client.ts';
import { addJoinCrowdSec } from './crowdsec/join.ts';
import { addSetCrowdSec } from './crowdsec/set.ts';

export function addCrowdSecCommand(program: Command, context: CommandContext): void {
  const crowdSec = program
    .command('crowdsec')
    .description("one Local API (LAPI) of CrowdSec's for a fleet: whom one machine blocks, all keep out")
    .addHelpText('after', () =>
      examplesText([
        ['crowdsec join https://lapi.example:8080 --name mac-7', 'asks for the key without showing it'],
        ['crowdsec', 'how it is, what comes from there and goes there'],
        ['crowdsec set --push off', 'only take'],
        ['crowdsec leave', 'lift what it keeps out, and forget it'],
      ]),
    );
  addStatus(crowdSec, context);
  addJoinCrowdSec(crowdSec, context);
  addSetCrowdSec(crowdSec, context);
  addCheck(crowdSec, context);
  addLeave(crowdSec, context);
}

function addStatus(parent: Command, context: CommandContext): void {
  const command = parent
    .command('status', { isDefault: true })
    .description('how it is; exit code 1 if it has a problem');
  asksGuard(command, {
    call: 'share',
    examples: [['crowdsec status', 'what it keeps out, what waits to be told']],
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const share = await guard.call('share', {});
      await show(context, flags, guard, share.crowdSec, share);
    });
  });
}

function addCheck(parent: Command, context: CommandContext): void {
  const command = parent.command('check').description('ask the LAPI now; exit code 1 if that goes wrong');
  asksGuard(command, {
    call: 'checkCrowdSec',
    examples: [['crowdsec check', 'and say how it is then']],
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('checkCrowdSec', {});
      await show(context, flags, guard, answer.share.crowdSec, answer);
    });
  });
}

async function show(
  context: CommandContext,
  flags: AskFlags,
  guard: SocketClient,
  crowdSec: CrowdSec,
  answer: unknown,
): Promise<void> {
  if (crowdSec.state === 'problem') context.exitCode = EXIT.failed;
  if (flags.json) context.output.json(answer);
  else printCrowdSec(crowdSec, await guardsNow(guard), context.output);
}

function addLeave(parent: Command, context: CommandContext): void {
  const command = parent
    .command('leave')
    .description('use the LAPI no more: what it keeps out is lifted here, and forgotten');
  asksGuard(command, {
    call: 'setCrowdSec',
    examples: [['crowdsec leave', "this guard's own blocks stay"]],
    note: () =>
      '\n\nWhat was given to the LAPI stays there until it ends. To take the machine out there: cscli machines delete NAME',
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const { crowdSec } = await guard.call('share', {});
      const { url } = crowdSec.settings;
      if (url === '') throw new CommandError(EXIT.failed, 'No LAPI is used. Nothing was changed.');
      const answer = await guard.call('setCrowdSec', { change: { url: '' } });
      if (flags.json) return context.output.json(answer);
      const lifted = crowdSec.holds === 0 ? '' : ` What it kept out is lifted: ${heldWords(crowdSec.holds)}.`;
      context.output.line(`${url} is used no more.${lifted}`);
    });
  });
}
