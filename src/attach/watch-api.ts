import type { WatchApi } from '../session/context-record.ts';
import { quietly } from './patch.ts';
import { progressOf, toRecord, type Here } from './record/to-record.ts';
import type { Watcher } from './record/watcher.ts';

/** What the injected script offers, over what it records. */
export const createApi = (watcher: Watcher, here: Here): WatchApi => ({
  start: () => quietly(() => watcher.start(), true),
  progress: () => quietly(() => progressOf(watcher), true),
  snapshot: () => quietly(() => toRecord(watcher, here), true),
  async finish() {
    quietly(() => watcher.end(), true);
    await watcher.settle();
    return quietly(() => toRecord(watcher, here), true);
  },
});
