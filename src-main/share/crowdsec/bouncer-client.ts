import { type Decision, readDecision } from './decision.ts';
import { decisionList, streamAnswer } from './lapi-answers.ts';
import { type LapiAddress, type LapiAnswer, LapiConnection } from './lapi-connection.ts';
import { LapiProblem } from './lapi-problem.ts';

const MOST_BYTES = 64 * 1_048_576;
const STREAM_LIMIT_MS = 60_000;

export interface StreamAnswer {
  readonly new: readonly unknown[];
  readonly deleted: readonly unknown[];
  /** When it came, ms since 1970. */
  readonly at: number;
}

/** Asks a Local API as a bouncer does, with an API key (facts/reporting-and-sharing.md §5). */
export class BouncerClient {
  readonly #connection: LapiConnection;
  readonly #key: string;
  readonly #now: () => number;

  /** @throws ShareProblem where the address is none */
  constructor(address: LapiAddress, key: string, now: () => number) {
    this.#connection = new LapiConnection(address);
    this.#key = key;
    this.#now = now;
  }

  /**
   * What is new and what has gone since the last answer to this key, or everything at startup.
   * @param origins only those; empty: all
   * @throws ShareProblem
   */
  async stream(isStartup: boolean, origins: readonly string[], signal: AbortSignal): Promise<StreamAnswer> {
    const answer = await this.#ask(
      '/v1/decisions/stream',
      {
        startup: String(isStartup),
        scopes: 'ip,range',
        ...(origins.length > 0 && { origins: origins.join(',') }),
      },
      signal,
    );
    const parsed = streamAnswer.safeParse(answer.json);
    if (!parsed.success) throw this.#connection.notLapi(answer.status);
    return { ...parsed.data, at: this.#now() };
  }

  /**
   * The bans that stand on exactly this target; those on prefixes around it are others.
   * @param target canonical
   * @throws ShareProblem
   */
  async standing(target: string, signal: AbortSignal): Promise<Decision[]> {
    const query = target.includes('/') ? { range: target } : { ip: target };
    const answer = await this.#ask('/v1/decisions', query, signal);
    const parsed = decisionList.safeParse(answer.json);
    if (!parsed.success) throw this.#connection.notLapi(answer.status);
    const at = this.#now();
    return parsed.data
      .map((item) => readDecision(item, at))
      .filter((decision) => typeof decision !== 'string')
      .filter(({ entry, remainingMs }) => entry.target === target && remainingMs > 0);
  }

  async #ask(path: string, query: Record<string, string>, signal: AbortSignal): Promise<LapiAnswer> {
    const answer = await this.#connection.ask({
      method: 'GET',
      path,
      query,
      headers: { 'x-api-key': this.#key },
      most: MOST_BYTES,
      limitMs: STREAM_LIMIT_MS,
      signal,
    });
    const { status } = answer;
    if (status === 200) return answer;
    if (status === 401 || status === 403) {
      throw new LapiProblem(
        'refused',
        `The LAPI at ${this.#connection.server} does not know this bouncer key. Make one there with: cscli bouncers add NAME`,
        status,
      );
    }
    throw status === 404
      ? this.#connection.notLapi(status)
      : this.#connection.failed('list its decisions', answer);
  }
}
