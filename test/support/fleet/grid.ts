import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processes } from '../command.ts';
import { projectRoot } from '../source-files.ts';

/** Where `.ci/stacks` puts it; RIDGEPOINT_GRID_JAR names another. */
const JAR = process.env['RIDGEPOINT_GRID_JAR'] ?? join(projectRoot, 'build/stacks/selenium-server.jar');
const CHROMIUMS = ['chromium', 'google-chrome', 'chromium-browser'];

const run = (command: string, ...args: string[]): string => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};
const pathOf = (name: string): string => run('sh', '-c', `command -v ${name}`);
const majorOf = (program: string): string => /(\d+)\.\d+\.\d+/.exec(run(program, '--version'))?.[1] ?? '';

/** Why there can be no Selenium Grid here, with what to do; null: there can. */
export function gridObstacle(): string | null {
  if (process.platform !== 'linux') return 'processes of a Grid are seen on Linux only';
  if (pathOf('java') === '') return 'no Java is installed: sudo apt-get install -y default-jre-headless';
  if (pathOf('chromedriver') === '') return 'no ChromeDriver is installed: sudo apt-get install -y chromium-driver';
  if (!existsSync(JAR)) return "Selenium's server is not here: run .ci/stacks, or name its jar in RIDGEPOINT_GRID_JAR";
  if (browserFor(pathOf('chromedriver')) === '') return 'no Chrome or Chromium of the version of ChromeDriver is here';
  return null;
}

const browserFor = (driver: string): string =>
  CHROMIUMS.map(pathOf).find((path) => path !== '' && majorOf(path) === majorOf(driver)) ?? '';

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

interface Slot {
  readonly session: { readonly sessionId: string } | null;
  readonly stereotype: Readonly<Record<string, unknown>>;
}

/** A Selenium Grid on this machine: a hub, and nodes that each have one Chromium. */
export class TestGrid {
  readonly url: string;
  readonly #folder: string;
  readonly #bus: readonly [number, number];
  readonly #programs = new Map<string, ChildProcess>();

  private constructor(folder: string, [port = 0, publish = 0, subscribe = 0]: readonly number[]) {
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#bus = [publish, subscribe];
    const [out, back] = this.#bus.map((one) => `tcp://127.0.0.1:${one}`);
    this.#start(
      'hub',
      'hub',
      '--port',
      `${port}`,
      '--host',
      '127.0.0.1',
      '--publish-events',
      out!,
      '--subscribe-events',
      back!,
    );
  }

  /** @param folder for logs and settings */
  static async start(folder: string): Promise<TestGrid> {
    const grid = new TestGrid(folder, await freePorts(3));
    await waitFor(async () => (await grid.#slots()) !== null);
    return grid;
  }

  /** Starts a node, and waits until it is there. @param entries more of its stereotype: its label */
  async addNode(name: string, entries: Readonly<Record<string, string>>): Promise<void> {
    const before = (await this.#slots())?.length ?? 0;
    const [port] = await freePorts(1);
    const driver = pathOf('chromedriver');
    const stereotype = JSON.stringify({
      browserName: 'chrome',
      platformName: 'linux',
      ...entries,
      'goog:chromeOptions': { binary: browserFor(driver), args: ['--headless', '--no-sandbox'] },
    });
    const settings = join(this.#folder, `${name}.toml`);
    writeFileSync(
      settings,
      `[server]
host = "127.0.0.1"
port = ${port}
[events]
publish = "tcp://127.0.0.1:${this.#bus[0]}"
subscribe = "tcp://127.0.0.1:${this.#bus[1]}"
[node]
grid-url = "${this.url}"
detect-drivers = false
max-sessions = 1
session-timeout = 60
heartbeat-period = 2
[[node.driver-configuration]]
display-name = "${name}"
max-sessions = 1
webdriver-executable = "${driver}"
stereotype = '${stereotype}'
`,
    );
    this.#start(name, 'node', '--config', settings, '--selenium-manager', 'false');
    await waitFor(async () => ((await this.#slots())?.length ?? 0) > before);
  }

  /** Ends a node at once, with all that it started. */
  kill(name: string): void {
    const top = this.#programs.get(name)?.pid;
    this.#programs.delete(name);
    if (top === undefined) return;
    for (const id of [...descendants(top), top]) {
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // It has ended with its parent.
      }
    }
  }

  /** The ids of its sessions, by the label of the slot. */
  async sessions(): Promise<Map<string, string>> {
    const slots = (await this.#slots()) ?? [];
    return new Map(
      slots.flatMap(({ session, stereotype }): [string, string][] =>
        session ? [[String(stereotype['ridgepoint:host']), session.sessionId]] : [],
      ),
    );
  }

  /** Ends a session from outside. */
  async endSession(id: string): Promise<void> {
    await fetch(`${this.url}/session/${id}`, { method: 'DELETE' });
  }

  /** Commands of drivers and browsers that nodes started and that still run. */
  browsers(): string[] {
    const all = new Set([...this.#programs.values()].flatMap(({ pid }) => descendants(pid!)));
    return processes()
      .filter(({ id }) => all.has(id))
      .map(({ command }) => command.slice(0, 100));
  }

  stop(): void {
    for (const name of [...this.#programs.keys()].toReversed()) this.kill(name);
  }

  #start(name: string, ...args: string[]): void {
    const log = openSync(join(this.#folder, `${name}.log`), 'a');
    const program = spawn('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-jar', JAR, ...args], {
      stdio: ['ignore', log, log],
      env: { ...process.env, SE_OFFLINE: 'true', TMPDIR: this.#folder },
    });
    this.#programs.set(name, program);
  }

  /** Slots of nodes that are up; null: the hub does not answer. */
  async #slots(): Promise<Slot[] | null> {
    try {
      const { value } = (await (await fetch(`${this.url}/status`)).json()) as {
        value: { nodes: { availability: string; slots: Slot[] }[] };
      };
      return value.nodes.filter(({ availability }) => availability === 'UP').flatMap(({ slots }) => slots);
    } catch {
      return null;
    }
  }
}

function descendants(top: number): number[] {
  const all = processes();
  const found: number[] = [];
  const parents = [top];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const { id } of all.filter((one) => one.parent === parent)) {
      found.push(id);
      parents.push(id);
    }
  }
  return found;
}

const WAIT_SECONDS = 90;

/** Waits until something holds. @throws when it does not in time */
export async function waitFor(holds: () => Promise<boolean> | boolean, seconds = WAIT_SECONDS): Promise<void> {
  for (const since = Date.now(); !(await holds());) {
    if (Date.now() - since > seconds * 1000) throw new Error(`expected it within ${seconds} s: ${String(holds)}`);
    await sleep(100);
  }
}
