import type { EventName, EventPayload } from '../../src-shared/contract.ts';
import { EventBus } from '../guard/event-bus.ts';

export type ContractEvents = { [N in EventName]: EventPayload<N> };

/** The contract's events, for hosts to listen to; it survives every restart of the guard. */
export class ContractBus extends EventBus<ContractEvents> {}
