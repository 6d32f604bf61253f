import { expect, test } from 'vitest';
import { LookupProblem } from './lookup-problem.ts';
import { Politeness } from './politeness.ts';
import { MemoryBook } from './testing/memory-book.ts';

const NEVER = new AbortController().signal;

/** A clock that goes on only by being waited for. */
function polite(book = new MemoryBook()) {
  let at = Date.UTC(2026, 0, 2);
  const slept: number[] = [];
  const politeness = new Politeness({
    use: book.use,
    now: () => at,
    sleep: async (ms) => {
      slept.push(ms);
    },
  });
  return { politeness, slept, book, now: () => at, goOn: (ms: number) => (at += ms) };
}

test('a server is asked once a second, LACNIC once in two; each for itself', async () => {
  const { politeness, slept, goOn } = polite();
  for (const server of ['rdap.db.ripe.net', 'rdap.arin.net', 'rdap.db.ripe.net', 'rdap.db.ripe.net']) {
    await politeness.turn(server, NEVER);
  }
  expect(slept).toEqual([1000, 2000]);
  goOn(2500);
  await politeness.turn('rdap.db.ripe.net', NEVER);
  expect(slept.splice(0)).toEqual([1000, 2000, 500]);
  for (let i = 0; i < 3; i++) await politeness.turn('whois.lacnic.net', NEVER);
  expect(slept).toEqual([2000, 4000]);
});

test('who asks to be left alone is, after a restart too, and only that one', async () => {
  const { politeness, book, now, goOn } = polite();
  await politeness.leaveAlone('rdap.arin.net', now() + 90_000);
  const again = new Politeness({ use: book.use, now });
  for (const one of [politeness, again]) {
    await expect(one.turn('rdap.arin.net', NEVER)).rejects.toThrow(
      'rdap.arin.net asked not to be asked again before 2026-01-02T00:01:30Z.',
    );
  }
  await again.turn('rdap.apnic.net', NEVER);
  // A shorter wish does not undo a longer one.
  await politeness.leaveAlone('rdap.arin.net', now() + 1000);
  goOn(89_000);
  await expect(politeness.turn('rdap.arin.net', NEVER)).rejects.toBeInstanceOf(LookupProblem);
  goOn(1000);
  await politeness.turn('rdap.arin.net', NEVER);
});

test('no server is asked without end on one day; tomorrow it is again', async () => {
  const { politeness, goOn } = polite();
  const often = async (server: string, times: number) => {
    for (let i = 0; i < times; i++) await politeness.turn(server, NEVER);
  };
  await often('whois.lacnic.net', 100);
  await expect(often('whois.lacnic.net', 1)).rejects.toThrow('was asked 100 times today');
  await often('rdap.db.ripe.net', 500);
  await expect(often('rdap.db.ripe.net', 1)).rejects.toThrow('was asked 500 times today');
  goOn(86_400_000);
  await often('whois.lacnic.net', 1);
});

test('where no time is left to wait, it is said', async () => {
  const real = new Politeness({ use: new MemoryBook().use, now: Date.now });
  await real.turn('rdap.arin.net', NEVER);
  await expect(real.turn('rdap.arin.net', AbortSignal.abort())).rejects.toThrow(
    'There was no time left to wait for a turn at rdap.arin.net.',
  );
});
