import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { CDPSession } from 'puppeteer-core';
import type { ContextRecord, WatchOptions } from '../../session/context-record.ts';
import type { SessionStop } from '../../session/session-format.ts';
import { cut, harmless, quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { aborted } from '../signals.ts';
import type { TabBrowser } from './tab-browser.ts';
import { askPage, evaluateIn, type Asked, type TabContext } from './tab-context.ts';
import type { LivePrinter } from './tab-line.ts';
import { PageErrors } from './page-errors.ts';
import { emptyRecord, failureWords, finishContext, hasLostAll, named, unreadWords } from './tab-record.ts';
import { tabScript } from './tab-script.ts';
import { TabTargets } from './tab-targets.ts';
import { factsOf, type PageFacts } from './tab-unused.ts';

/** What to watch, and until when. */
export interface WatchWish {
  readonly url: string;
  /** The built script of `src/attach`. */
  readonly attach: string;
  readonly options: Pick<WatchOptions, 'time' | 'count' | 'unique'>;
  /** Seconds of recording; null: until something else ends it. */
  readonly seconds: number | null;
  /** Expressions in the page. */
  readonly start: string | null;
  readonly until: string | null;
  /** Seconds until `start` must be true; null: no limit. */
  readonly startLimit: number | null;
  /** Someone may have to click: the line says so. */
  readonly headed: boolean;
  readonly line: LivePrinter;
  /** Aborted by Ctrl-C: a signal of `watchSignals`. */
  readonly stop: AbortSignal;
}

/** What was recorded. */
export interface Watched {
  /** One per context, whether or not it used WebGPU. */
  readonly records: readonly ContextRecord[];
  /** What contexts sent before, by id of the context: for records that turn out not to be valid. */
  readonly snapshots: ReadonlyMap<string, ContextRecord>;
  /** Null: it ended as asked. */
  readonly stoppedBy: SessionStop | null;
  /** Whether recording began: not before `start` was true. */
  readonly began: boolean;
  /** `--until throws ReferenceError: …`, if the expression that was awaited last did so; else empty. */
  readonly thrown: string;
  readonly page: PageFacts;
  /** What went wrong in the page, one sentence each; among the notes, too. */
  readonly errors: readonly string[];
  /** What a reader must know, one sentence each. */
  readonly notes: readonly string[];
  /** Why contexts that were watched handed over nothing in the end, one sentence each. */
  readonly failures: readonly string[];
}

const POLL_MILLISECONDS = 250;
/** How long a page that lost its device may take to ask for another. */
const LOST_SECONDS = 5;
/** How long a server may take to begin its answer. */
const LOAD_MILLISECONDS = 30_000;
/** How long a context may take to hand over what it recorded, and after Ctrl-C. */
const FINISH_MILLISECONDS = 30_000;
const HURRIED_MILLISECONDS = 5000;
/** Frames without WebGPU, such as advertisements, beyond these are not listed. */
const MOST_IDLE_CONTEXTS = 200;

/** Opens the page in a tab of the browser, watches it, and closes the tab. @throws CliError `usage` if it does not load */
export async function watchTab(browser: TabBrowser, wish: WatchWish): Promise<Watched> {
  const watch = new TabWatch(browser, wish);
  try {
    await watch.open();
    const stoppedBy = await watch.follow();
    return await watch.finish(stoppedBy);
  } finally {
    await watch.close();
  }
}

class TabWatch {
  readonly #browser: TabBrowser;
  readonly #wish: WatchWish;
  readonly #targets: TabTargets;
  readonly #contexts: TabContext[] = [];
  readonly #errors = new PageErrors();
  readonly #dialogs: string[] = [];
  #tab: CDPSession | null = null;
  /** Of the tab, if it is ours to close. */
  #targetId: string | null = null;
  /** Wall time in seconds at which recording began. */
  #from: number | null = null;
  #death: SessionStop | null = null;
  #loadError: string | null = null;
  #thrown = '';

  constructor(browser: TabBrowser, wish: WatchWish) {
    this.#browser = browser;
    this.#wish = wish;
    browser.browser.once('disconnected', () => (this.#death ??= 'browser-died'));
    this.#targets = new TabTargets({
      root: browser.root,
      shared: browser.shared,
      script: this.#script(wish.start !== null),
      onContext: (context) => void this.#contexts.push(context),
      onPageError: (...error) => this.#errors.add(...error),
      ...(browser.unseen && { onDialog: (text) => this.#dialogs.push(text) }),
    });
  }

  #script(paused: boolean): string {
    return tabScript(this.#wish.attach, { ...this.#wish.options, paused });
  }

  async open(): Promise<void> {
    const { root, shared } = this.#browser;
    await this.#targets.begin();
    const there = shared ? await tabAt(root, this.#wish.url) : null;
    const targetId = there ?? (await root.send('Target.createTarget', { url: 'about:blank' })).targetId;
    if (there === null) this.#targetId = targetId;
    const tab = await this.#targets.tab(targetId);
    this.#tab = tab;
    const gone = (): void => void (this.#death ??= 'page-closed');
    root.on('Target.detachedFromTarget', ({ sessionId }) => {
      if (sessionId === tab.id()) gone();
    });
    tab.on('Inspector.targetCrashed', gone);
    await tab.send('Page.bringToFront');
    // A server may take its time; Ctrl-C must end that too.
    void this.#load(tab, there !== null).catch(() => undefined);
  }

  async #load(tab: CDPSession, again: boolean): Promise<void> {
    if (again) await tab.send('Page.reload');
    else {
      const late = setTimeout(() => {
        this.#loadError = `the server gave no answer within ${LOAD_MILLISECONDS / 1000} s`;
      }, LOAD_MILLISECONDS);
      try {
        const { errorText } = await tab.send('Page.navigate', { url: this.#wish.url });
        this.#loadError = errorText ?? null;
      } finally {
        clearTimeout(late);
      }
    }
    if (this.#wish.start === null) this.#from = Date.now() / 1000;
  }

  /**
   * @returns why it ended early, or null
   * @throws CliError `usage` if the page does not load, `stopped` if `start` was not true in time
   */
  async follow(): Promise<SessionStop | null> {
    const { url, start, startLimit, until, seconds, stop } = this.#wish;
    const begun = askPage(() => this.#tab, start);
    const done = askPage(() => this.#tab, until);
    const stopped = aborted(stop);
    const opened = Date.now() / 1000;
    let intact = opened;
    for (;;) {
      if (this.#death) return this.#death;
      if (stop.aborted) return 'cancelled';
      if (this.#loadError !== null) throw unloadable(url, this.#loadError);
      if (this.#from === null && start !== null && begun.ask()) await this.#begin();
      const now = Date.now() / 1000;
      const elapsed = this.#from === null ? null : now - this.#from;
      this.#thrown = thrownBy(elapsed === null ? ['--start', begun] : ['--until', done]);
      if (elapsed === null && start !== null && startLimit !== null && now - opened >= startLimit) {
        throw neverBegan(start, startLimit, this.#thrown);
      }
      if (elapsed !== null && until !== null && done.ask()) return null;
      if (!hasLostAll(this.#contexts)) intact = now;
      if (now - intact >= LOST_SECONDS) return 'device-lost';
      if (elapsed !== null && seconds !== null && elapsed >= seconds) return until === null ? null : 'time-out';
      this.#show(elapsed);
      await Promise.race([sleep(POLL_MILLISECONDS), stopped]);
    }
  }

  #show(seconds: number | null): void {
    this.#wish.line.update({ seconds, progress: this.#progress(), hint: this.#hint(seconds) });
  }

  #hint(elapsed: number | null): string {
    const { headed, seconds, start } = this.#wish;
    if (elapsed === null && start === null) return 'loading';
    if (this.#thrown !== '') return this.#thrown;
    if (elapsed === null) return headed ? 'waiting for --start; use the window meanwhile' : 'waiting for --start';
    if (headed) return seconds === null ? 'use the window; closing it ends the session' : 'use the window';
    return seconds === null && this.#wish.until === null ? 'Ctrl-C ends the session' : '';
  }

  #progress(): NonNullable<TabContext['progress']>[] {
    return this.#contexts.flatMap(({ progress }) => (progress && progress.dispatches > 0 ? [progress] : []));
  }

  async #begin(): Promise<void> {
    await this.#targets.use(this.#script(false));
    const live = this.#contexts.filter(({ ended }) => ended === null);
    await Promise.all(
      live.map((context) =>
        Promise.race([evaluateIn(context, 'ridgepointAttach.start()').catch(() => undefined), sleep(2000)]),
      ),
    );
    this.#from = Date.now() / 1000;
  }

  async finish(stoppedBy: SessionStop | null): Promise<Watched> {
    const { options, stop } = this.#wish;
    const limit = stoppedBy === null ? FINISH_MILLISECONDS : HURRIED_MILLISECONDS;
    const elapsed = this.#from === null ? null : Date.now() / 1000 - this.#from;
    const page = await factsOf(this.#death ? null : this.#tab);
    const failures: string[] = [];
    const snapshots = new Map<string, ContextRecord>();
    const records = await Promise.all(
      this.#contexts.map(async (context) => {
        const finished = this.#death ? null : await finishContext(context, stop.aborted ? HURRIED_MILLISECONDS : limit);
        if (typeof finished === 'string') failures.push(failureWords(context, finished));
        const ended = context.ended ?? this.#death;
        if (context.record) snapshots.set(context.id, named(context.record, context, ended));
        const record =
          (typeof finished === 'string' ? null : finished) ??
          context.record ??
          emptyRecord(context, options, this.#from ?? 0);
        return named(record, context, ended);
      }),
    );
    this.#show(elapsed);
    const errors = [...this.#errors.notes(), ...unreadWords(this.#contexts)];
    return {
      records: this.#listed(records),
      snapshots,
      stoppedBy,
      began: this.#from !== null || this.#wish.start === null,
      thrown: this.#thrown,
      page,
      errors,
      notes: [...errors, ...this.#notes(), ...failures],
      failures,
    };
  }

  /** Those that used WebGPU, and some of the others. */
  #listed(records: readonly ContextRecord[]): ContextRecord[] {
    let idle = 0;
    return records.filter(
      ({ context }) => context.usesWebGpu || (context.url !== 'about:blank' && idle++ < MOST_IDLE_CONTEXTS),
    );
  }

  #notes(): string[] {
    const first = (texts: readonly string[]): string =>
      quote(cut(harmless(stripVTControlCharacters(texts[0]!).trim().split('\n')[0]!), 160), 200);
    const dialogs = this.#dialogs.length === 1 ? 'a dialog' : `${this.#dialogs.length} dialogs, first`;
    return [
      ...(this.#targetId === null ? [LEFT_OPEN] : []),
      ...(this.#dialogs.length > 0 ? [`The page opened ${dialogs}: ${first(this.#dialogs)}; accepted.`] : []),
    ];
  }

  async close(): Promise<void> {
    await this.#targets.end();
    if (this.#targetId === null || this.#death === 'browser-died') return;
    await this.#browser.root.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => undefined);
  }
}

const LEFT_OPEN = 'The tab was open before: it was loaded anew, stays open, and is watched until it is loaded again.';

/** The tab that shows an address already, if one does. */
async function tabAt(root: CDPSession, url: string): Promise<string | null> {
  const plain = (address: string): string => address.replace(/#.*$/s, '');
  const { targetInfos } = await root.send('Target.getTargets', { filter: [{ type: 'page' }] });
  return targetInfos.find((info) => plain(info.url) === plain(url))?.targetId ?? null;
}

const unloadable = (url: string, why: string): CliError =>
  new CliError(
    EXIT.usage,
    `attach: expected a page that loads, got ${quote(url.replace(/[?#].*$/s, ''))} (${harmless(why)})`,
  );

const thrownBy = ([option, { thrown }]: readonly [string, Asked]): string =>
  thrown === '' ? '' : `${option} ${thrown}`;

const neverBegan = (start: string, limit: number, thrown: string): CliError =>
  new CliError(
    EXIT.stopped,
    `--start: ${quote(start)} was not true within ${limit} s${thrown === '' ? '' : ` (${thrown})`}; nothing was recorded`,
  );
