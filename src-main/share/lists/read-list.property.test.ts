import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrefix } from '../../../src-shared/address.ts';
import { readList } from './read-list.ts';
import { addressOf, type ModelRange, rangeOf, stretches } from './testing/model.ts';

/** Narrow, so that entries meet: some thousand addresses of each family, at both ends of which a carry happens. */
const BASE = { 4: 0x05_00_f8_00n, 6: 0x2001_0db8_0000_0000_ffff_ffff_ffff_f800n } as const;
const WIDTH = 4096;

interface Entry {
  readonly range: ModelRange;
  readonly line: string;
  /** Written as one address. */
  readonly isPlain: boolean;
}

const family = fc.constantFrom<4 | 6>(4, 6);
const remark = fc.constantFrom('', ' # 9.9.9.9', '; 9.9.9.9', ' \t', ',9.9.9.9,x', '\r', ' - somebody');

const plain: fc.Arbitrary<Entry> = fc
  .tuple(family, fc.nat(WIDTH), remark, fc.constantFrom('', ' ', '\t'))
  .map(([of, at, after, before]) => {
    const range = { family: of, first: BASE[of] + BigInt(at), last: BASE[of] + BigInt(at) };
    return { range, line: `${before}${addressOf(range, range.first)}${after}`, isPlain: true };
  });

const prefix: fc.Arbitrary<Entry> = fc
  .tuple(family, fc.nat(WIDTH), fc.nat(10), fc.constantFrom('plain', 'spamhaus', 'dshield'), remark)
  .map(([of, at, hostBits, form, after]) => {
    const first = ((BASE[of] + BigInt(at)) >> BigInt(hostBits)) << BigInt(hostBits);
    const range = { family: of, first, last: first + (1n << BigInt(hostBits)) - 1n };
    const length = (of === 4 ? 32 : 128) - hostBits;
    const text = `${addressOf(range, first)}/${length}`;
    const line =
      form === 'spamhaus'
        ? JSON.stringify({ cidr: text, sblid: 'SBL1', rir: 'x' })
        : form === 'dshield' && of === 4
          ? `${addressOf(range, first)}\t${addressOf(range, range.last)}\t${length}\t9\tName, Inc\tDE\t`
          : `${text}${after}`;
    return { range, line, isPlain: false };
  });

const between: fc.Arbitrary<Entry> = fc
  .tuple(family, fc.nat(WIDTH), fc.nat(WIDTH), fc.constantFrom('-', ' - ', ' -', '\t- '))
  .map(([of, at, size, dash]) => {
    const range = { family: of, first: BASE[of] + BigInt(at), last: BASE[of] + BigInt(at + size) };
    const line = `${addressOf(range, range.first)}${dash}${addressOf(range, range.last)}`;
    return { range, line, isPlain: false };
  });

const noise = fc.constantFrom('', '# remark', ';x', '10.0.0.0/8', '127.0.0.1', '::1', '{"type":"metadata"}');
const list = fc.array(fc.oneof({ arbitrary: plain, weight: 3 }, prefix, between), { maxLength: 60 });

async function read(lines: readonly string[]) {
  return readList(Buffer.from(lines.join('\n')), { format: 'auto' });
}

describe('whatever a list is written like', () => {
  test('exactly its addresses are taken, each once', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.array(noise, { maxLength: 10 }), async (entries, others) => {
        const { targets, addresses, notUnderstood } = await read([
          ...entries.map(({ line }) => line),
          ...others,
        ]);
        const taken = targets.map(rangeOf);
        expect(stretches(taken)).toEqual(stretches(entries.map(({ range }) => range)));
        const sizes = taken.map(({ first, last }) => last - first + 1n);
        const sum = (of: 4 | 6) =>
          sizes.reduce((all, size, i) => (taken[i]?.family === of ? all + size : all), 0n);
        // None twice: then they would be more than the stretches hold.
        const held = (of: 4 | 6) =>
          stretches(taken)
            .map((text) => text.split(' - ').map((end) => parsePrefix(end)))
            .reduce(
              (all, [a, b]) => (a && b && a.family === of ? all + b.network - a.network + 1n : all),
              0n,
            );
        expect([sum(4), sum(6)]).toEqual([held(4), held(6)]);
        expect(addresses).toBe(Number(sum(4)));
        expect(notUnderstood.count).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('a plain address is there as it is, unless a prefix or range of the list holds it', async () => {
    await fc.assert(
      fc.asyncProperty(list, async (entries) => {
        const { targets } = await read(entries.map(({ line }) => line));
        const wide = entries.filter(({ isPlain }) => !isPlain);
        for (const { range, isPlain } of entries) {
          if (!isPlain) continue;
          const isHeld = wide.some(
            ({ range: { family: of, first, last } }) =>
              of === range.family && first <= range.first && range.first <= last && first < last,
          );
          if (!isHeld) expect(targets).toContain(addressOf(range, range.first));
        }
      }),
    );
  });

  test('prefixes and ranges come out as few as they can be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(prefix, between), { maxLength: 30 }), async (entries) => {
        const wide = entries.filter(({ range }) => range.first < range.last);
        const { targets } = await read(wide.map(({ line }) => line));
        const all = new Set(targets);
        for (const target of targets) {
          const {
            family: of,
            network,
            length,
          } = parsePrefix(target) ?? { family: 4, network: 0n, length: 0 };
          const size = 1n << BigInt((of === 4 ? 32 : 128) - length);
          const sibling = addressOf({ family: of, first: 0n, last: 0n }, network ^ size);
          expect(all.has(size === 1n ? sibling : `${sibling}/${length}`)).toBe(false);
        }
      }),
    );
  });

  test('the order of the lines does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(
        list.chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
        ),
        async ([entries, shuffled]) => {
          const [one, other] = [
            await read(entries.map(({ line }) => line)),
            await read(shuffled.map(({ line }) => line)),
          ];
          expect(other.targets).toEqual(one.targets);
        },
      ),
    );
  });
});

test('whatever bytes it is given, it is read or refused, and says nothing of what it was', async () => {
  const pieces = fc.constantFrom(
    '{',
    '[',
    '"',
    ',',
    ':',
    '}',
    ']',
    '\\',
    '\n',
    '1.2.3.4',
    '/',
    '-',
    '"data"',
    '::',
    'é',
    '\u0000',
    '#',
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.constantFrom('auto', 'plain', 'dshield', 'spamhaus', 'json'),
      async (bytes, format) => {
        try {
          const { targets } = await readList(bytes, { format });
          for (const target of targets) rangeOf(target);
        } catch (error) {
          expect((error as { kind?: string }).kind).toBe('nonsense');
        }
      },
    ),
    { numRuns: 2000 },
  );
});
