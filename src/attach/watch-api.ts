import type { WatchApi } from '../session/context-record.ts';
import { progressOf, toRecord, type Here } from './record/to-record.ts';
import type { Watcher } from './record/watcher.ts';

/** What the injected script offers, over what it records. */
export const createApi = (watcher: Watcher, here: Here): WatchApi => ({
  start: () => watcher.start(),
  progress: () => progressOf(watcher),
  snapshot: () => toRecord(watcher, here),
  async finish() {
    watcher.end();
    await watcher.settle();
    return toRecord(watcher, here);
  },
});
