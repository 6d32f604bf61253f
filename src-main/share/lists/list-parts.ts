import type { SharedPort } from '../shared-port.ts';
import type { ListFormat } from './list-format.ts';

export interface ListKeeperSettings {
  /** http, https or file; or an absolute path. */
  readonly url: string;
  readonly format: ListFormat;
  readonly intervalSeconds: number;
  /** So long after the last good answer its entries end; null: never. */
  readonly expireSeconds: number | null;
}

export interface ListKeeperParts {
  readonly settings: ListKeeperSettings;
  /** Its maker, or politeness, wants no two asks to lie closer together. */
  readonly minimumSeconds: number;
  /** For the header `Key`; null: none. */
  readonly apiKey: string | null;
  readonly shared: SharedPort;
  readonly now: () => number;
  /** `status` has changed. */
  readonly changed: () => void;
  /** A fault of ours, or of the port's. */
  readonly fault: (error: unknown) => void;
  /** PEM: trusted besides the well-known authorities. */
  readonly ca?: string | null;
  /** From 0 to below 1; Math.random. */
  readonly random?: () => number;
  /** For one fetch; 120 s. */
  readonly limitMs?: number;
  /** Prefixes whose addresses are taken though they are private, as tests need it. */
  readonly alsoPublic?: readonly string[];
}
