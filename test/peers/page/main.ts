import { watchWebGpu } from '../../../src/attach/watch.ts';
import { createContest } from './contest-page.ts';

// Before any library can ask for a device: they are loaded when they enter.
const watch = watchWebGpu();
Object.assign(globalThis, { ridgepointPeers: createContest(watch) });
