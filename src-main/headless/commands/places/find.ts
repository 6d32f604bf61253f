import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { EXIT, usageError } from '../../exit-codes.ts';
import { table } from '../../output/table.ts';

interface Country {
  readonly country: string;
  readonly name: string;
}

export function addPlaceFind(places: Command, context: CommandContext): void {
  const command = places
    .command('find')
    .description('countries and networks by part of their names, or networks by number')
    .argument('<text>', 'part of a name, or AS64500');
  asksGuard(command, {
    call: 'networksNamed',
    examples: [
      ['places find neth', 'what to write for it in "places block"'],
      ['places find AS64500', 'whose network it is'],
    ],
    note: () => '\n\nThe JSON also has "countries": [{ country, name }].',
  }).action(async (text: string, flags: AskFlags) => {
    if (text.length > 80 || text.trim() === '')
      throw usageError('Give part of a name, at most 80 characters.');
    const { networks } = await withGuard(context, flags, (guard) => guard.call('networksNamed', { text }));
    const countries = countriesNamed(text);
    const { output } = context;
    if (networks.length === 0 && countries.length === 0) context.exitCode = EXIT.failed;
    if (flags.json) return output.json({ networks, countries });
    const rows = [
      ...countries.map(({ country, name }) => [country, name]),
      ...networks.map(({ number, name }) => [`AS${number}`, name]),
    ];
    if (rows.length === 0) return output.line(`No country and no network is called "${text}".`);
    for (const line of table([{ title: 'PLACE' }, { title: 'NAME', least: 12 }], rows, output.width))
      output.line(line);
  });
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Groups of countries, and what is none, among what the names know by two letters. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);

/** Of all that two letters may name, what has this in its English name, or is called so. */
function countriesNamed(text: string): Country[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const wanted = text.toLowerCase();
  const codes = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));
  return codes.flatMap((country) => {
    // "DD" and "UK" are other names of DE and GB.
    const isOwn = new Intl.Locale(`und-${country}`).region === country && !NO_COUNTRIES.has(country);
    const name = isOwn ? names.of(country) : undefined;
    const isIt = name?.toLowerCase().includes(wanted) || country.toLowerCase() === wanted;
    return name !== undefined && isIt ? [{ country, name }] : [];
  });
}
