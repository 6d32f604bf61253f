import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTEMPT_CATEGORIES } from '../../src-shared/attempt.ts';
import { type AttemptBatch, AttemptPacker, type CountedAttempts, unpackAttempts } from './attempt-batch.ts';

const attempts = fc.record({
  address: fc.oneof(fc.integer(), fc.ipV6(), fc.constantFrom('', 'UNKNOWN')),
  count: fc.nat(1000),
  category: fc.nat(ATTEMPT_CATEGORIES.length - 1),
  time: fc.oneof(fc.integer(), fc.maxSafeInteger()),
  isLogin: fc.boolean(),
});

/** As between threads: the buffer is moved and everything else copied. */
function send({ buffer, count, texts }: AttemptBatch): AttemptBatch {
  return structuredClone({ buffer, count, texts }, { transfer: [buffer] });
}

test('what was packed is unpacked, whatever the batches before it were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(attempts, { maxLength: 40 }), { maxLength: 8 }),
      fc.nat(20),
      (batches, room) => {
        const packer = new AttemptPacker();
        // So small a buffer has to grow.
        let buffer = new ArrayBuffer(64 + room * 16);
        for (const batch of batches) {
          packer.start(buffer);
          for (const { address, count, category, time, isLogin } of batch) {
            packer.add(address, count, category, time, isLogin);
          }
          const sent = send(packer.end());
          const unpacked: CountedAttempts[] = [];
          unpackAttempts(sent, (one) => unpacked.push({ ...one }));
          expect(unpacked).toEqual(batch);
          buffer = sent.buffer;
        }
      },
    ),
  );
});
