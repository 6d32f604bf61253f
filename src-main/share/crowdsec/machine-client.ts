import { alertIds, type LapiAlert, lapiAlert, loginAnswer } from './lapi-answers.ts';
import {
  type LapiAddress,
  type LapiAnswer,
  type LapiAsk,
  LapiConnection,
  messageOf,
} from './lapi-connection.ts';
import { LapiProblem } from './lapi-problem.ts';

/** A token is renewed when this much of its time is left. */
const RENEW_SHARE = 0.1;
const UNTOLD_LIFE_MS = 600_000;
const LONGEST_LIFE_MS = 7 * 86_400_000;

export interface MachineAccount {
  readonly machineId: string;
  readonly password: string;
}

/** The answer about an alert, and when it was given on the server's clock (null: it does not say). */
export interface AlertAnswer {
  readonly alert: LapiAlert;
  readonly servedAt: number | null;
}

/**
 * Speaks to a Local API as a machine: name, password and the token that they get (facts/reporting-and-sharing.md §5).
 * The token is renewed before it ends, and once where the server does not take it.
 */
export class MachineClient {
  readonly #connection: LapiConnection;
  readonly #account: MachineAccount;
  #token: { readonly text: string; readonly renewAt: number } | null = null;
  #refusals = 0;

  /** @throws ShareProblem where the address is none */
  constructor(address: LapiAddress, account: MachineAccount) {
    this.#connection = new LapiConnection(address);
    this.#account = account;
  }

  get machineId(): string {
    return this.#account.machineId;
  }

  /** How often the server has refused a token that should have been good: it was started anew, or emptied. */
  get refusals(): number {
    return this.#refusals;
  }

  /** The server's clock as of its last answer, ms since 1970; null: it never said. */
  serverNow(): number | null {
    return this.#connection.serverNow();
  }

  /**
   * Makes this machine known there.
   * @throws ShareProblem, of kind 'refused' where the name is taken
   */
  async register(registrationToken: string | null, signal: AbortSignal): Promise<void> {
    const { machineId, password } = this.#account;
    const answer = await this.#connection.ask({
      method: 'POST',
      path: '/v1/watchers',
      json: {
        machine_id: machineId,
        password,
        ...(registrationToken !== null && { registration_token: registrationToken }),
      },
      signal,
    });
    const { status, json } = answer;
    if (status === 200 || status === 201 || status === 202) return;
    if (/already exist/i.test(messageOf(json))) {
      throw new LapiProblem(
        'refused',
        `The LAPI knows a machine ${machineId} already. Take another name, or remove that one there: cscli machines delete ${machineId}`,
        status,
      );
    }
    if (status === 401 || status === 403) {
      throw new LapiProblem('refused', 'The LAPI does not accept this registration token from here.', status);
    }
    if (status === 404) throw this.#connection.notLapi(status);
    throw this.#connection.failed('register this machine', answer);
  }

  /** @throws ShareProblem, of kind 'refused' where the machine is unknown, not validated, or its password wrong */
  async logIn(signal: AbortSignal): Promise<void> {
    const { machineId, password } = this.#account;
    this.#token = null;
    const answer = await this.#connection.ask({
      method: 'POST',
      path: '/v1/watchers/login',
      json: { machine_id: machineId, password, scenarios: [] },
      signal,
    });
    const { status, json, servedAt } = answer;
    if (status === 401 || status === 403) {
      throw new LapiProblem('refused', refusal(messageOf(json), machineId), status);
    }
    if (status === 404) throw this.#connection.notLapi(status);
    if (status !== 200) throw this.#connection.failed('log this machine in', answer);
    const parsed = loginAnswer.safeParse(json);
    if (!parsed.success) throw this.#connection.notLapi(status);
    const life = servedAt === null ? Number.NaN : Date.parse(parsed.data.expire) - servedAt;
    const lifeMs = life > 0 ? Math.min(life, LONGEST_LIFE_MS) : UNTOLD_LIFE_MS;
    this.#token = { text: parsed.data.token, renewAt: Date.now() + lifeMs * (1 - RENEW_SHARE) };
  }

  /** @throws ShareProblem */
  async heartbeat(signal: AbortSignal): Promise<void> {
    const answer = await this.#ask({ method: 'GET', path: '/v1/heartbeat', signal });
    if (answer.status === 404) throw this.#connection.notLapi(answer.status);
    if (answer.status !== 200) throw this.#connection.failed('take a heartbeat', answer);
  }

  /**
   * Hands alerts over.
   * @returns their ids there, in order; fewer than were sent where it did not want all of them
   * @throws ShareProblem: it may have taken them nevertheless where the answer was lost
   */
  async sendAlerts(alerts: readonly unknown[], signal: AbortSignal): Promise<string[]> {
    const answer = await this.#ask({ method: 'POST', path: '/v1/alerts', json: alerts, signal });
    if (answer.status !== 200 && answer.status !== 201) throw this.#connection.failed('take alerts', answer);
    const parsed = alertIds.nullable().safeParse(answer.json);
    if (!parsed.success) throw this.#connection.notLapi(answer.status);
    return parsed.data ?? [];
  }

  /**
   * One alert; null where it is not known there.
   * @throws ShareProblem
   */
  async alert(id: string, signal: AbortSignal): Promise<AlertAnswer | null> {
    const answer = await this.#ask({ method: 'GET', path: `/v1/alerts/${encodeURIComponent(id)}`, signal });
    const { status, json, servedAt } = answer;
    // 404 of anything that is no Local API would read as "its database is empty".
    if (status === 404 && messageOf(json) !== '') return null;
    if (status === 404) throw this.#connection.notLapi(status);
    if (status !== 200) throw this.#connection.failed('say what became of an alert', answer);
    const parsed = lapiAlert.safeParse(json);
    if (!parsed.success) throw this.#connection.notLapi(status);
    return { alert: parsed.data, servedAt };
  }

  /**
   * Ends the bans whose value is spelt exactly so. (With ip= the prefixes around an address would go as well.)
   * @throws ShareProblem
   */
  async deleteByValue(value: string, signal: AbortSignal): Promise<void> {
    const query = { value, type: 'ban' };
    const answer = await this.#ask({ method: 'DELETE', path: '/v1/decisions', query, signal });
    if (answer.status !== 200) throw this.#connection.failed('delete decisions', answer);
  }

  /**
   * Ends one decision; one that is not there any more is passed over.
   * @throws ShareProblem
   */
  async deleteById(id: number, signal: AbortSignal): Promise<void> {
    const answer = await this.#ask({ method: 'DELETE', path: `/v1/decisions/${id}`, signal });
    if (answer.status === 200 || /doesn't exist|not found/i.test(messageOf(answer.json))) return;
    throw this.#connection.failed('delete a decision', answer);
  }

  async #ask(ask: LapiAsk): Promise<LapiAnswer> {
    const isLoginDue = this.#token === null || Date.now() >= this.#token.renewAt;
    if (isLoginDue) await this.logIn(ask.signal);
    const first = await this.#askWithToken(ask);
    if (first.status !== 401 && first.status !== 403) return first;
    this.#refusals++;
    await this.logIn(ask.signal);
    const second = await this.#askWithToken(ask);
    if (second.status !== 401 && second.status !== 403) return second;
    this.#token = null;
    throw new LapiProblem(
      'refused',
      `The LAPI at ${this.#connection.server} lets ${this.machineId} log in, but not do anything. Look at: cscli machines list`,
      second.status,
    );
  }

  #askWithToken(ask: LapiAsk): Promise<LapiAnswer> {
    return this.#connection.ask({ ...ask, headers: { authorization: `Bearer ${this.#token?.text ?? ''}` } });
  }
}

function refusal(message: string, machineId: string): string {
  if (/not validated/i.test(message)) {
    return `The machine ${machineId} is not validated yet. On the LAPI: cscli machines validate ${machineId}`;
  }
  if (/not found/i.test(message)) {
    return `The LAPI does not know the machine ${machineId}. Join it again from here, then validate it there: cscli machines validate ${machineId}`;
  }
  return `The LAPI refuses the machine ${machineId}: its password is wrong. Join it again under another name, or remove it there first: cscli machines delete ${machineId}`;
}
