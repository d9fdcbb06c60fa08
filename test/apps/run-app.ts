import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTabBrowser, type TabBrowser } from '../../src/cli/tab/tab-browser.ts';
import { watchTab } from '../../src/cli/tab/tab-watch.ts';
import { sessionOf } from '../../src/cli/tab/watched-session.ts';
import type { Session } from '../../src/session/session-format.ts';
import { projectRoot } from '../support/source-files.ts';
import type { AppResult, AppServer } from './serve-apps.ts';

/** How an app is watched. */
export interface Watching {
  readonly time: Session['session']['time'];
  readonly count: Session['session']['count'];
  readonly unique?: boolean;
}

/** What came of a run. */
export interface AppRun {
  readonly result: AppResult;
  readonly session: Session;
}

const SECONDS = 200;

/** Runs apps in one browser with the software adapter. */
export class AppRunner {
  readonly #server: AppServer;
  readonly #opened: TabBrowser;

  private constructor(server: AppServer, opened: TabBrowser) {
    this.#server = server;
    this.#opened = opened;
  }

  static async open(server: AppServer): Promise<AppRunner> {
    const opened = await openTabBrowser({ adapter: 'software', launch: [], headed: false }, () => undefined);
    return new AppRunner(server, opened);
  }

  close(): Promise<void> {
    return this.#opened.close();
  }

  /** Runs an app that nothing watches. @throws what the app said when it failed */
  async bare(app: string): Promise<AppResult> {
    const { root } = this.#opened;
    const key = `${app}, bare`;
    const { targetId } = await root.send('Target.createTarget', { url: this.#server.url(app, key) });
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = root.connection()!.session(sessionId)!;
    await tab.send('Page.bringToFront');
    const ask = async (expression: string): Promise<unknown> =>
      (await tab.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
    // Until the document is there, there is nothing to ask.
    const state = (): Promise<unknown> => ask('globalThis.failed ?? globalThis.loaded').catch(() => undefined);
    let said = await state();
    for (let waited = 0; said === undefined && waited < SECONDS; waited += 0.1) {
      await sleep(100);
      said = await state();
    }
    if (said !== true) throw new Error(`${app}: ${String(said ?? 'not loaded')}`);
    await ask('run()');
    await root.send('Target.closeTarget', { targetId });
    return this.#server.result(key)!;
  }

  /** Runs an app that is watched, from its second run on. */
  async watched(app: string, { time, count, unique = false }: Watching): Promise<AppRun> {
    const key = `${app}, ${time}, ${count}, ${unique}`;
    const url = this.#server.url(app, key);
    const watched = await watchTab(this.#opened, {
      url,
      attach: readFileSync(join(projectRoot, 'dist/attach/ridgepoint-attach.js'), 'utf8'),
      options: { time, count, unique },
      seconds: SECONDS,
      start: 'loaded',
      startLimit: null,
      until: 'run()',
      headed: false,
      line: { update: () => undefined, stop: () => undefined },
      stop: new AbortController().signal,
    });
    const { session } = sessionOf(watched, {
      url,
      browser: { name: this.#opened.name, version: this.#opened.version },
      flags: this.#opened.flags,
      toolVersion: 'test',
      withSource: false,
    });
    const result = this.#server.result(key);
    if (watched.stoppedBy !== null || !result)
      throw new Error(`${key}: ${watched.stoppedBy}, ${session.notes.join(' ')}`);
    return { result, session };
  }
}
