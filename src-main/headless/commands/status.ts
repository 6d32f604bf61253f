import type { Command } from 'commander';
import type { Condition, Status } from '../../../src-shared/contract.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Fact, facts } from '../output/facts.ts';
import type { Output, Style } from '../output/output.ts';
import { heldWords, type SharedSource, sourcesOf } from '../output/share-words.ts';
import { ago, bytes, counted, grouped, left, running } from '../output/words.ts';

const MODE_STYLE: Readonly<Record<Status['mode'], Style>> = {
  guarding: 'green',
  observing: 'yellow',
  replaying: 'yellow',
};

/** Null where the sentence says it all. */
const CONDITION_WORDS: Readonly<Record<Condition, string | null>> = {
  broken: 'broken',
  paused: 'paused',
  'remote-login-off': 'Remote Login is off',
  'under-attack': 'under attack',
  attention: 'needs you',
  observing: null,
  guarding: null,
};

export function addStatusCommand(program: Command, context: CommandContext): void {
  asksGuard(program.command('status').description('how the guard is; exit code 1 if something is broken'), {
    call: 'status',
    examples: [
      ['status', 'what it reads, what it holds, and whether all is well'],
      ['status --json', 'the same for a program'],
    ],
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const status = await guard.call('status', {});
      if (problems(status).length > 0) context.exitCode = EXIT.failed;
      if (flags.json) return context.output.json(status);
      const sources = status.total.shared === 0 ? [] : sourcesOf(await guard.call('share', {}));
      print(status, sources, context.output);
    });
  });
}

function problems({ log, firewall, store }: Status): string[] {
  return [log.problem, firewall.problem, store.problem].filter((problem) => problem !== null);
}

function print(status: Status, sources: readonly SharedSource[], output: Output): void {
  const broken = problems(status).length > 0;
  output.line([
    { text: '● ', style: broken ? 'red' : MODE_STYLE[status.mode] },
    { text: status.sentence, style: 'bold' },
  ]);
  output.line();
  for (const line of facts(factsOf(status, sources), output.width)) output.line(line);
}

function factsOf(status: Status, sources: readonly SharedSource[]): Fact[] {
  const { log, firewall, store, today, total, now } = status;
  const fact = (
    label: string,
    lines: string[],
    problem: string | null = null,
    notices: string[] = [],
  ): Fact => ({
    label: { text: label, style: 'dim' },
    lines: [
      ...lines,
      ...notices.map((text) => ({ text, style: 'yellow' as const })),
      ...(problem === null ? [] : [{ text: problem, style: 'red' as const }]),
    ],
  });
  const last = log.lastLineAt === null ? 'no line yet' : `last line ${ago(log.lastLineAt, now)}`;
  const skipped = log.skippedLines > 0 ? `, ${counted(log.skippedLines, 'line')} too long and skipped` : '';
  const checked =
    firewall.reconciledAt === null ? 'not checked yet' : `checked ${ago(firewall.reconciledAt, now)}`;
  // Of one that failed the reason says enough.
  const proof = firewall.proof?.state === 'proven' ? [firewall.proof.found] : [];
  const { pausedUntil, advice } = status;
  const paused = pausedUntil === null ? [] : [fact('Paused', [`${left(pausedUntil, now)} still`])];
  const word = CONDITION_WORDS[status.condition];
  const needs = advice === null ? [] : [advice.sentence];
  return [
    ...paused,
    ...(word === null ? [] : [fact('Condition', [word, ...needs])]),
    fact(
      'Log',
      [
        log.description,
        `${counted(log.lines, 'line')}, ${counted(log.events, 'login event')}, ${last}${skipped}`,
      ],
      log.problem,
    ),
    fact(
      'Firewall',
      [
        `${firewall.engine}: ${firewall.reason}`,
        ...proof,
        `holds ${counted(firewall.holds, 'address', 'addresses')}, ${checked}`,
      ],
      firewall.problem,
      firewall.unheld === null ? [] : [firewall.unheld],
    ),
    fact('Store', [`${store.path}, ${bytes(store.bytes)}`], store.problem, store.notices),
    fact('Today', [`${counted(today.attempts, 'attempt')}, ${counted(today.blocks, 'new block')}`]),
    fact('In all', [
      `${counted(total.attempts, 'attempt')} by ${counted(total.attackers, 'attacker')}, ${grouped(total.activeBlocks)} blocked now`,
    ]),
    ...sharedFact(total.shared, sources),
    fact('Guard', [
      `version ${status.version}, pid ${status.pid}, running for ${running(now - status.startedAt)}`,
      `state in ${status.stateDirectory}`,
    ]),
  ];
}

/** What others' lists keep out besides, and which. */
function sharedFact(holds: number, sources: readonly SharedSource[]): Fact[] {
  if (holds === 0) return [];
  const which = sources
    .filter((source) => source.holds > 0)
    .map((source) => `${source.name} ${grouped(source.holds)}`);
  const lines = [`${heldWords(holds)} kept out besides`, ...(which.length === 0 ? [] : [which.join(', ')])];
  return [{ label: { text: 'Shared', style: 'dim' }, lines }];
}
