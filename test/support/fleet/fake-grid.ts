import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a Grid that is none behaves. */
export interface FakeGridOptions {
  readonly nodes: readonly object[];
  /** What really serves a session, whatever was asked for. */
  readonly serving?: Readonly<Record<string, string>>;
  /** `user:password` that it wants. */
  readonly credentials?: string;
  /** How many requests for /status fail first. */
  readonly failures?: number;
}

/** The secret of every session of such a Grid. */
export const FAKE_SESSION = 'deadbeefdeadbeefdeadbeefdeadbeef';

/** A node as /status describes it. */
export const fakeNode = (entries: Readonly<Record<string, string>>, more: object = {}): object => ({
  uri: 'http://10.0.0.9:5555',
  availability: 'UP',
  maxSessions: 1,
  sessionTimeout: 300_000,
  slots: [{ session: null, stereotype: { browserName: 'chrome', platformName: 'linux', ...entries } }],
  ...more,
});

/** Answers as a Selenium Grid does, without browsers. */
export class FakeGrid {
  readonly #server: Server;
  /** Every request: `POST /session`. */
  readonly asked: string[] = [];

  private constructor(options: FakeGridOptions) {
    let failures = options.failures ?? 0;
    this.#server = createServer((request, response) => {
      const line = `${request.method} ${request.url}`;
      this.asked.push(line);
      const reply = (status: number, body: unknown): void => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      };
      if (options.credentials !== undefined && credentialsOf(request) !== options.credentials) return reply(401, {});
      if (line === 'GET /status' && failures-- > 0) return reply(500, {});
      if (line === 'GET /status') return reply(200, { value: { ready: true, nodes: options.nodes } });
      if (line === 'POST /session') return reply(200, { value: { sessionId: FAKE_SESSION, capabilities: {} } });
      if (line === 'POST /graphql') {
        const slot = { stereotype: JSON.stringify(options.serving ?? {}) };
        return reply(200, { data: { session: { nodeUri: 'http://10.0.0.66:5555', slot } } });
      }
      reply(line.startsWith('DELETE') ? 200 : 404, { value: null });
    });
  }

  static async start(options: FakeGridOptions): Promise<FakeGrid> {
    const grid = new FakeGrid(options);
    await new Promise<void>((resolve) => grid.#server.listen(0, '127.0.0.1', resolve));
    return grid;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const credentialsOf = ({ headers }: IncomingMessage): string =>
  Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
