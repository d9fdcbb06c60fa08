import type { ErringWorker, PageErrorKind } from './page-errors.ts';
import { CDPSessionEvent, type CDPEvents, type CDPSession, type Protocol } from 'puppeteer-core';
import type { SessionContext } from '../../session/session-format.ts';
import { hear, type TabContext } from './tab-context.ts';
import { SEND } from './tab-script.ts';

/** What is attached to, as Chrome's protocol calls it. */
type TargetInfo = Protocol.Target.TargetInfo;

/** What the watch of targets needs. */
export interface TargetsOptions {
  /** A session of the whole browser. */
  readonly root: CDPSession;
  /** The browser is someone's, with other tabs in it: only workers of the same origins are ours. */
  readonly shared: boolean;
  /** The text for contexts that begin from now on. */
  readonly script: string;
  /** Called with each new context; all of its later changes are in the object. */
  onContext(context: TabContext): void;
  /** An error of a script, or what it printed as one; of a worker, or else of a page. */
  onPageError(kind: PageErrorKind, text: string, worker: ErringWorker | null): void;
  /** A dialog of a page that nobody sees; absent: someone does, and will answer it. */
  readonly onDialog?: (text: string) => void;
}

const KINDS: Readonly<Record<string, SessionContext['kind']>> = {
  worker: 'worker',
  shared_worker: 'shared-worker',
  service_worker: 'service-worker',
};

/** Attached by pages and workers to what they start. The browser itself attaches to those that may outlive a page. */
const OWN: Protocol.Target.TargetFilter = [
  { type: 'shared_worker', exclude: true },
  { type: 'service_worker', exclude: true },
  { type: 'page', exclude: true },
  { type: 'tab', exclude: true },
  {},
];
const OF_BROWSER: Protocol.Target.TargetFilter = [
  { type: 'shared_worker' },
  { type: 'service_worker' },
  { type: 'page' },
];

/**
 * Runs a script before the page's own in a tab, its frames (also those in other processes), the windows it opens, and
 * its workers of every kind.
 */
export class TabTargets {
  readonly #options: TargetsOptions;
  /** Sessions of pages and frames, with the script's id. */
  readonly #pages = new Map<CDPSession, string | null>();
  readonly #targets = new Set<string>();
  /** Tabs that we attach to by ourselves. */
  readonly #asked = new Set<string>();
  readonly #ends = new Map<CDPSession, () => void>();
  readonly #undo: (() => void)[] = [];
  readonly #origins = new Set<string>();
  #script: string;
  #count = 0;

  constructor(options: TargetsOptions) {
    this.#options = options;
    this.#script = options.script;
  }

  /** Begins to attach to workers and windows. */
  async begin(): Promise<void> {
    const { root } = this.#options;
    this.#hear(root, 'Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
      const session = root.connection()?.session(sessionId);
      if (!session || this.#asked.has(targetInfo.targetId)) return;
      if (waitingForDebugger && this.#isOurs(targetInfo)) void this.#adopt(session, targetInfo);
      else void this.#release(session, sessionId);
    });
    const connection = root.connection();
    const ended = (session: CDPSession): void => this.#ends.get(session)?.();
    connection?.on(CDPSessionEvent.SessionDetached, ended);
    this.#undo.push(() => connection?.off(CDPSessionEvent.SessionDetached, ended));
    await attachToAll(root, OF_BROWSER);
  }

  /** Attaches to a tab that has not loaded the page yet. */
  async tab(targetId: string): Promise<CDPSession> {
    const { root } = this.#options;
    this.#asked.add(targetId);
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
    const session = root.connection()?.session(sessionId);
    if (!session) throw new Error('the tab ended');
    await this.#adopt(session, { targetId, type: 'page', title: '', url: '', attached: true, canAccessOpener: false });
    return session;
  }

  /** Changes the text for contexts that begin later. */
  async use(script: string): Promise<void> {
    this.#script = script;
    await Promise.all([...this.#pages.keys()].map((session) => quietly(this.#inject(session))));
  }

  /** Detaches; what was loaded stays as it is. */
  async end(): Promise<void> {
    for (const undo of this.#undo) undo();
    const off = { autoAttach: false, waitForDebuggerOnStart: false, flatten: true };
    await quietly(this.#options.root.send('Target.setAutoAttach', off));
  }

  #hear<Name extends keyof CDPEvents>(session: CDPSession, name: Name, handle: (event: CDPEvents[Name]) => void): void {
    session.on(name, handle);
    this.#undo.push(() => session.off(name, handle));
  }

  #isOurs({ type, url, openerId }: TargetInfo): boolean {
    if (type === 'page') return openerId !== undefined && this.#targets.has(openerId);
    return !this.#options.shared || this.#origins.has(originOf(url));
  }

  async #release(session: CDPSession, sessionId: string): Promise<void> {
    await quietly(session.send('Runtime.runIfWaitingForDebugger'));
    await quietly(this.#options.root.send('Target.detachFromTarget', { sessionId }));
  }

  /** All commands are sent at once: they are carried out in this order. */
  async #adopt(session: CDPSession, info: TargetInfo): Promise<void> {
    this.#targets.add(info.targetId);
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
      const child = session.connection()?.session(sessionId);
      // Those that run already belong to a page that is about to be loaded anew.
      if (child && waitingForDebugger) void this.#adopt(child, targetInfo);
    });
    const kind = Object.hasOwn(KINDS, info.type) ? KINDS[info.type] : undefined;
    this.#listenForErrors(session, kind ? { kind, url: info.url } : null);
    const ready = [attachToAll(session, OWN)];
    if (info.type === 'page' || info.type === 'iframe') ready.push(...this.#enterPage(session, info));
    else if (kind) ready.push(...this.#enterWorker(session, info, kind));
    ready.push(session.send('Runtime.runIfWaitingForDebugger'));
    await Promise.all(ready.map(quietly));
  }

  #enterPage(session: CDPSession, info: TargetInfo): Promise<unknown>[] {
    const contexts = new Map<number, TabContext>();
    const end = (id: number): void => {
      const context = contexts.get(id);
      if (context) context.ended ??= 'navigated';
      contexts.delete(id);
    };
    session.on('Runtime.executionContextCreated', ({ context: { id, uniqueId, origin, auxData } }) => {
      const { isDefault, frameId } = (auxData ?? {}) as { isDefault?: boolean; frameId?: string };
      if (!isDefault) return;
      this.#origins.add(origin);
      const kind = info.type === 'page' && frameId === info.targetId ? 'page' : 'frame';
      contexts.set(
        id,
        this.#newContext({ kind, session, uniqueId, url: /^https?:/.test(origin) ? origin : 'about:blank' }),
      );
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => end(executionContextId));
    session.on('Runtime.executionContextsCleared', () => {
      for (const id of contexts.keys()) end(id);
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      const context = contexts.get(executionContextId);
      if (context) hear(context, name, payload);
    });
    this.#ends.set(session, () => {
      for (const context of contexts.values()) context.ended ??= info.type === 'page' ? 'page-closed' : 'navigated';
      this.#pages.delete(session);
    });
    this.#answerDialogs(session);
    this.#pages.set(session, null);
    return [
      session.send('Page.enable'),
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: SEND }),
      this.#inject(session),
    ];
  }

  /** A dialog halts its page. */
  #answerDialogs(session: CDPSession): void {
    const { onDialog } = this.#options;
    if (!onDialog) return;
    session.on('Page.javascriptDialogOpening', ({ type, message }) => {
      void quietly(session.send('Page.handleJavaScriptDialog', { accept: true }));
      if (type !== 'beforeunload') onDialog(message);
    });
  }

  /** Replaces the script of a page by the one of now. */
  async #inject(session: CDPSession): Promise<void> {
    const before = this.#pages.get(session);
    const added = session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#script });
    if (before) {
      await quietly(session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: before }));
    }
    this.#pages.set(session, (await added).identifier);
  }

  /**
   * At the pause in which a worker starts, it has no WebGPU yet, and evaluating there may end the renderer. So it goes on
   * to the first statement of its script, and pauses there again.
   */
  #enterWorker(session: CDPSession, { url }: TargetInfo, kind: SessionContext['kind']): Promise<unknown>[] {
    this.#origins.add(originOf(url));
    const context = this.#newContext({ kind, session, uniqueId: null, url });
    session.on('Runtime.bindingCalled', ({ name, payload }) => hear(context, name, payload));
    session.once('Debugger.paused', () => {
      void quietly(session.send('Runtime.evaluate', { expression: this.#script }));
      void quietly(session.send('Debugger.disable'));
    });
    this.#ends.set(session, () => (context.ended ??= 'worker-ended'));
    return [
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: SEND }),
      session.send('Debugger.enable'),
      session.send('Debugger.setInstrumentationBreakpoint', { instrumentation: 'beforeScriptExecution' }),
    ];
  }

  #newContext(given: Pick<TabContext, 'kind' | 'session' | 'uniqueId' | 'url'>): TabContext {
    this.#count++;
    const context: TabContext = {
      ...given,
      id: `${given.kind}-${this.#count}`,
      began: Date.now() / 1000,
      watched: false,
      progress: null,
      record: null,
      ended: null,
    };
    this.#options.onContext(context);
    return context;
  }

  #listenForErrors(session: CDPSession, worker: ErringWorker | null): void {
    const { onPageError } = this.#options;
    session.on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text } }) =>
      onPageError('thrown', exception?.description ?? text, worker),
    );
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      if (type !== 'error') return;
      const text = args.map(({ value, description }) => String(value ?? description ?? '')).join(' ');
      onPageError('printed', text, worker);
    });
  }
}

const attachToAll = (session: CDPSession, filter: Protocol.Target.TargetFilter): Promise<unknown> =>
  session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter });

/** Targets end at any time; what was to be done with them is void. */
const quietly = (sending: Promise<unknown>): Promise<unknown> => sending.catch(() => undefined);

/** Of a `blob:` address, that of the page that made it. */
function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}
