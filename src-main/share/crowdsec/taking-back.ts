import { z } from 'zod';
import type { SharedPort } from '../shared-port.ts';

const stateSchema = z.object({
  takingBack: z.array(z.object({ target: z.string(), until: z.number() })).catch([]),
});

/**
 * Whom the owner unblocked though the Local API names them: written down until it has confirmed that they are gone
 * there, or their time has come. As long as one stands here, nobody brings it back.
 */
export class TakingBack {
  readonly #port: Pick<SharedPort, 'state' | 'setState'>;
  readonly #now: () => number;
  readonly #until = new Map<string, number>();

  constructor(port: Pick<SharedPort, 'state' | 'setState'>, now: () => number) {
    this.#port = port;
    this.#now = now;
    for (const { target, until } of readState(port.state())) this.#until.set(target, until);
  }

  has(target: string): boolean {
    return (this.#until.get(target) ?? 0) > this.#now();
  }

  targets(): string[] {
    const now = this.#now();
    return [...this.#until].filter(([, until]) => until > now).map(([target]) => target);
  }

  /** @param until its own end, ms since 1970 */
  add(target: string, until: number): void {
    this.#until.set(target, until);
    this.#write();
  }

  settle(target: string): void {
    if (this.#until.delete(target)) this.#write();
  }

  #write(): void {
    const now = this.#now();
    for (const [target, until] of this.#until) if (until <= now) this.#until.delete(target);
    const takingBack = [...this.#until].map(([target, until]) => ({ target, until }));
    this.#port.setState(JSON.stringify({ takingBack }));
  }
}

function readState(text: string | null): z.infer<typeof stateSchema>['takingBack'] {
  try {
    return stateSchema.parse(JSON.parse(text ?? '{}')).takingBack;
  } catch {
    return [];
  }
}
