import { parseJson } from '../../../text/json.ts';
import { CliError, EXIT } from '../../exit.ts';
import { GRID_PASSWORD, GRID_USER, type GridAddress } from './grid-address.ts';
import { fields, readNodes, type GridNode, type Stereotype } from './grid-nodes.ts';
import { faultOf, shownAddress, withoutSecrets } from './secret-text.ts';

/** Who really serves a session. */
export interface Serving {
  readonly address: string;
  readonly stereotype: Stereotype;
}

/** An answer that is not what was asked for: its message is fit to print. */
export class GridFault extends Error {
  override readonly name = 'GridFault';
}

const ANSWER_MILLISECONDS = 15_000;
const AGAIN_MILLISECONDS = 500;
/** The entry by which sessions of this run are found. */
export const RUN_KEY = 'ridgepoint:run';

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A Selenium Grid, spoken to over HTTP. Ids of sessions stay inside; no message repeats one. */
export class GridClient {
  readonly #address: GridAddress;

  constructor(address: GridAddress) {
    this.#address = address;
  }

  /** The Grid's address, as it may be printed. */
  get shown(): string {
    return this.#address.shown;
  }

  /** For the socket. */
  get headers(): Readonly<Record<string, string>> {
    return this.#address.headers;
  }

  /**
   * The nodes. Asked a second time if it fails.
   * @throws CliError `usage` when no Grid answers there, or not to us
   */
  async nodes(): Promise<GridNode[]> {
    const ask = async (): Promise<Answer> => this.#ask('/status', { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    let answer: Answer;
    try {
      answer = await ask();
      if (answer.status >= 500) throw new GridFault(`it answers with status ${answer.status}`);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLISECONDS));
      answer = await ask().catch((error: unknown) => {
        throw this.#bad(`where none answers (${faultOf(error)})`);
      });
    }
    if (answer.status === 401 || answer.status === 403) {
      throw new CliError(
        EXIT.usage,
        `--grid: expected ${GRID_USER} and ${GRID_PASSWORD} to hold the user and password of ${this.shown}, which refuses (status ${answer.status})`,
      );
    }
    const nodes = readNodes(answer.body);
    if (nodes === null) throw this.#bad(`which answers, but not as a Grid does (status ${answer.status})`);
    return nodes;
  }

  /** Begins a session. @returns its id @throws GridFault, or the signal's reason */
  async begin(capabilities: Stereotype, signal: AbortSignal): Promise<string> {
    const body = { capabilities: { alwaysMatch: capabilities, firstMatch: [{}] } };
    const answer = await this.#ask('/session', { method: 'POST', body, signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new GridFault(`the Grid began no session (${faultOf(error)})`);
    });
    const value = fields(fields(answer.body)?.['value']);
    const id = value?.['sessionId'];
    if (typeof id === 'string' && /^[\w-]+$/.test(id)) return id;
    const said = value?.['message'];
    const why = typeof said === 'string' ? withoutSecrets(said) : `status ${answer.status}`;
    throw new GridFault(`the Grid began no session (${why})`);
  }

  /** Who serves a session: the answer to its request repeats what was asked for, whoever serves. @throws GridFault */
  async serving(id: string): Promise<Serving> {
    const data = await this.#query(`{session(id:"${id}"){nodeUri slot{stereotype}}}`);
    const session = fields(data?.['session']);
    const stereotype = parsedFields(fields(session?.['slot'])?.['stereotype']);
    if (!stereotype) throw new GridFault('the Grid does not tell which node serves (GraphQL)');
    return { address: shownAddress(String(session?.['nodeUri'])), stereotype };
  }

  /** Whether a session is alive; null: no answer in time. */
  async isAlive(id: string, milliseconds: number): Promise<boolean | null> {
    try {
      const signal = AbortSignal.timeout(milliseconds);
      const { status, body } = await this.#ask(`/session/${id}/timeouts`, { signal });
      if (status < 400) return true;
      return fields(fields(body)?.['value'])?.['error'] === 'invalid session id' || status === 404 ? false : null;
    } catch {
      return null;
    }
  }

  /** Ends a session; one that has ended already is no error. @returns whether the Grid has said so */
  async end(id: string, milliseconds: number): Promise<boolean> {
    const signal = AbortSignal.timeout(milliseconds);
    return this.#ask(`/session/${id}`, { method: 'DELETE', signal }).then(
      ({ status }) => status < 500,
      () => false,
    );
  }

  /** Ids of the sessions of a run. @throws GridFault */
  async sessionsOf(run: string, milliseconds: number): Promise<string[]> {
    const data = await this.#query('{sessionsInfo{sessions{id capabilities}}}', milliseconds);
    const sessions = fields(data?.['sessionsInfo'])?.['sessions'];
    if (!Array.isArray(sessions)) return [];
    return sessions.flatMap((one) => {
      const { id, capabilities } = fields(one) ?? {};
      return typeof id === 'string' && parsedFields(capabilities)?.[RUN_KEY] === run ? [id] : [];
    });
  }

  /** The debugging socket of a session's browser. Never to be printed. */
  socket(id: string): string {
    return `${this.#address.base.replace(/^http/, 'ws')}/session/${id}/se/cdp`;
  }

  async #query(query: string, milliseconds = ANSWER_MILLISECONDS): Promise<Stereotype | null> {
    const signal = AbortSignal.timeout(milliseconds);
    const { body } = await this.#ask('/graphql', { method: 'POST', body: { query }, signal }).catch(
      (error: unknown) => {
        throw new GridFault(`the Grid does not answer (${faultOf(error)})`);
      },
    );
    return fields(fields(body)?.['data']);
  }

  async #ask(path: string, { method = 'GET', body, signal }: Asked): Promise<Answer> {
    const response = await fetch(`${this.#address.base}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...this.#address.headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
      // Another place must not get the password.
      redirect: 'error',
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  }

  #bad(why: string): CliError {
    return new CliError(
      EXIT.usage,
      `--grid: expected the address of a Selenium Grid 4, such as http://grid.example:4444, got ${this.shown}, ${why}`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

const parsedFields = (text: unknown): Stereotype | null => (typeof text === 'string' ? fields(parsed(text)) : null);
