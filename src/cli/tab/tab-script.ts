import type { ContextRecord, WatchApi, WatchOptions, WatchProgress } from '../../session/context-record.ts';

/** Name under which a context finds the way to the driver; it is removed before the page's scripts run. */
export const SEND = 'ridgepointAttachSend';

/** What a context sends by itself, as JSON. */
export interface Message {
  /** At first: where the script runs, and whether it offers a `WatchApi` there. */
  readonly here?: { readonly url: string; readonly watched: boolean };
  readonly progress?: WatchProgress;
  readonly record?: ContextRecord;
}

type Scope = typeof globalThis & {
  ridgepointAttach?: WatchApi;
  [name: string]: unknown;
};

/**
 * The text to run in a context before any script of its page.
 * @param attach the built script of `src/attach`
 */
export const tabScript = (attach: string, options: WatchOptions): string =>
  `globalThis.ridgepointAttachOptions=${JSON.stringify(options)};
try{${attach}
}finally{delete globalThis.ridgepointAttachOptions;(${reportBack.toString()})(${JSON.stringify(SEND)})}`;

/**
 * Sends progress, and the record so far: soon after the first dispatch, then at growing intervals up to a second, and in
 * workers before each message, with which they may hand over their result and be ended. A context may end at any moment;
 * what is sent costs at most a fiftieth of the time, saved up for a while. Runs in the context, so it must not refer to
 * anything else in this file.
 */
function reportBack(binding: string): void {
  const scope = globalThis as Scope;
  const send = scope[binding] as ((text: string) => void) | undefined;
  delete scope[binding];
  if (!send) return;
  // The page may replace any of these.
  const { stringify } = JSON;
  const { apply } = Reflect;
  const now = performance.now.bind(performance);
  const later = setTimeout;
  const listen = addEventListener.bind(globalThis);
  const api = scope.ridgepointAttach;
  send(stringify({ here: { url: location.href, watched: api !== undefined } }));
  if (!api) return;
  /** In milliseconds: between looks at first, between records of a page in which nothing happens, saved at most. */
  const [SOON, SECOND, MOST] = [50, 1000, 50];
  let interval = SOON;
  let spare = MOST;
  let looked = now();
  let sent = -Infinity;
  let known = '';
  const tell = (isLast: boolean): void => {
    const began = now();
    spare += (began - looked) / 50;
    if (spare > MOST) spare = MOST;
    looked = began;
    const isDue = isLast || began >= sent + SECOND;
    if (spare <= 0 && !isDue) return;
    try {
      const progress = api.progress();
      const { dispatches, pipelines, groupsCounted, seconds, busyShare } = progress;
      if (dispatches > 0 && interval < SECOND) interval = interval * 1.5 < SECOND ? interval * 1.5 : SECOND;
      const news = `${dispatches} ${pipelines} ${groupsCounted} ${(seconds * busyShare).toFixed(6)}`;
      if (news !== known || isDue) {
        const affordable = spare > 0 || isLast;
        send(stringify(affordable ? { progress, record: api.snapshot() } : { progress }));
        if (affordable) known = news;
        sent = began;
      }
    } catch {
      // The page must not notice.
    }
    spare -= now() - began;
  };
  const hide = (): void => tell(true);
  const look = (): void => {
    tell(false);
    // When a page hides, its session may have gone on to the next document. `document.open` forgets who listens.
    for (const event of ['beforeunload', 'pagehide']) listen(event, hide);
    later(look, interval);
  };
  later(look, interval);
  for (const event of ['beforeunload', 'pagehide']) listen(event, hide);
  if (typeof document !== 'undefined') return;
  // A worker has no such events.
  const ends: readonly (readonly [object, string])[] = [
    [scope, 'postMessage'],
    [scope, 'close'],
    [MessagePort.prototype, 'postMessage'],
  ];
  for (const [object, name] of ends) {
    let owner: object | null = object;
    while (owner && !Object.hasOwn(owner, name)) owner = Reflect.getPrototypeOf(owner);
    const native = owner && Reflect.getOwnPropertyDescriptor(owner, name);
    if (!owner || typeof native?.value !== 'function') continue;
    const told = (of: (...given: never[]) => unknown, self: unknown, given: unknown[]): unknown => {
      tell(false);
      return apply(of, self, given);
    };
    Reflect.defineProperty(owner, name, { ...native, value: new Proxy(native.value as () => void, { apply: told }) });
  }
}
