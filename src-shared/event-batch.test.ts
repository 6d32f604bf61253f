import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompactEvent, NOT_SAID } from './compact-event.ts';
import { EventPacker, EventUnpacker } from './event-batch.ts';
import { CLUES, EVENT_KINDS } from './login-event.ts';

type Taken = readonly [event: CompactEvent, isTimed: boolean];

const text = fc.string({ unit: 'binary', maxLength: 12 });
const event = fc
  .record({
    time: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    kind: fc.nat(EVENT_KINDS.length - 1),
    clue: fc.nat(CLUES.length - 1),
    pid: fc.oneof(fc.constant(NOT_SAID), fc.nat(99_999), fc.maxSafeNat()),
    address: fc.oneof(fc.constant(null), fc.integer(), fc.ipV6(), text),
    port: fc.integer({ min: NOT_SAID, max: 65_535 }),
    user: fc.oneof(fc.constant(null), fc.constantFrom('root', ''), text),
    knownUser: fc.constantFrom(NOT_SAID, 0, 1),
    times: fc.integer({ min: 1, max: 1000 }),
  })
  .map((fields) => Object.assign(new CompactEvent(), fields));
const taken = fc.tuple(event, fc.boolean());

test('what was packed is unpacked, whatever the batches before it were', () => {
  const packer = new EventPacker();
  const unpacker = new EventUnpacker();
  fc.assert(
    fc.property(fc.array(taken, { maxLength: 40 }), (events) => {
      for (const [one, isTimed] of events) packer.add(one, isTimed);
      expect(packer.count).toBe(events.length);
      const unpacked: Taken[] = [];
      unpacker.read(packer.batch(), (one, isTimed) =>
        unpacked.push([Object.assign(new CompactEvent(), one), isTimed]),
      );
      packer.clear();
      expect(unpacked).toEqual(events);
    }),
  );
});
