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
 * Sends progress each second, and the record so far as often as that costs at most a fiftieth of the time: a context
 * may end at any moment. Runs in the context, so it must not refer to anything else in this file.
 */
function reportBack(binding: string): void {
  const scope = globalThis as Scope;
  const send = scope[binding] as ((text: string) => void) | undefined;
  delete scope[binding];
  if (!send) return;
  // The page may replace any of these.
  const { stringify } = JSON;
  const now = performance.now.bind(performance);
  const api = scope.ridgepointAttach;
  send(stringify({ here: { url: location.href, watched: api !== undefined } }));
  if (!api) return;
  let due = 0;
  const tell = (isLast: boolean): void => {
    try {
      const began = now();
      const progress = api.progress();
      if (isLast || began >= due) {
        send(stringify({ progress, record: api.snapshot() }));
        due = now() + Math.max(900, 50 * (now() - began));
      } else {
        send(stringify({ progress }));
      }
    } catch {
      // The page must not notice.
    }
  };
  setInterval(() => tell(false), 1000);
  // When a page hides, its session may have gone on to the next document.
  for (const event of ['beforeunload', 'pagehide']) addEventListener(event, () => tell(true));
}
