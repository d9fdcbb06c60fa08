import { defineBrowserProvider } from '@vitest/browser';
import type { Page } from 'puppeteer';
import type { BrowserCommand, BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { browserCpu } from '../../src/cli/process-cpu.ts';
import { CPU_TIMES } from '../../src/protocol/cpu-times.ts';

/**
 * Runs Vitest's browser projects in the browsers, and with the flags, that the command line uses.
 *
 * Only `viewport` is wired up: tests here dispatch DOM events themselves, and tests of a whole page belong in
 * `test/cli`. Vitest calls its provider interface experimental, so its version is pinned and this file is the only
 * one that uses it.
 */
export function puppeteerProvider(open: () => Promise<LaunchedBrowser>): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'puppeteer',
    options: {},
    providerFactory: (project) => new PuppeteerProvider(project, open),
  });
}

class PuppeteerProvider implements BrowserProvider {
  readonly name = 'puppeteer';
  readonly supportsParallelism = false;
  readonly #pages = new Map<string, Page>();
  #opened: Promise<LaunchedBrowser> | undefined;

  readonly #open: () => Promise<LaunchedBrowser>;

  constructor(project: TestProject, open: () => Promise<LaunchedBrowser>) {
    this.#open = open;
    project.browser?.registerCommand('__vitest_viewport', this.#setViewport);
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.#opened ??= this.#open();
    const { browser, processId, engine } = await this.#opened;
    const page = await browser.newPage();
    this.#pages.set(sessionId, page);
    // As the command line does, so that a test can time what shares the cores with other programs.
    if (processId !== undefined) await page.exposeFunction(CPU_TIMES, browserCpu(processId, engine));
    await page.goto(url);
  }

  getCommandsContext(sessionId: string): Record<string, unknown> {
    return { page: this.#pages.get(sessionId) };
  }

  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }

  readonly #setViewport: BrowserCommand<[size: { width: number; height: number }]> = async ({ sessionId }, size) => {
    await this.#pages.get(sessionId)?.setViewport(size);
  };
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    __vitest_viewport: (size: { width: number; height: number }) => Promise<void>;
  }
}
