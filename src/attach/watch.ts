import type { WebGpuClasses } from './classes.ts';
import { bare } from './bare.ts';
import { install } from './install-hooks.ts';

/** One dispatch, as the page issued it. */
export interface WatchedDispatch {
  /** The pipeline's label, else its module's; may be empty. */
  readonly label: string;
  readonly wgsl: string;
  /** Workgroups; null: the GPU decides. */
  readonly grid: readonly [number, number, number] | null;
}

/** What happened between `start` and `stop`. */
export interface Recording {
  readonly dispatches: readonly WatchedDispatch[];
  /** Seconds during which a pass ran; null unless every pass was stamped. */
  readonly busySeconds: number | null;
  /** Passes with stamps, and passes without. */
  readonly passes: { readonly stamped: number; readonly untimed: number };
  /** Messages of uncaptured GPU errors. */
  readonly errors: readonly string[];
}

/** Watches every device that its page opens. */
export interface Watch {
  /** Begins a recording. */
  start(): void;
  /** Waits for all submitted work and returns the recording. */
  stop(): Promise<Recording>;
  /** Waits for all submitted work of all devices. */
  settle(): Promise<void>;
}

/** Wraps WebGPU for a page that asks for each dispatch; call it before any library loads, and once. */
export function watchWebGpu(classes: WebGpuClasses = globalThis): Watch {
  const watcher = install(classes, { time: 'pass', count: 'off', unique: false, paused: true });
  let dispatches: WatchedDispatch[] = [];
  watcher.onDispatch = ({ label, wgsl }, grid) => void dispatches.push({ label, wgsl, grid });
  const settle = async (): Promise<void> => {
    await Promise.all([...watcher.living()].map(({ queue }) => bare(queue).onSubmittedWorkDone()));
  };
  return {
    settle,
    start() {
      dispatches = [];
      watcher.start();
    },
    async stop() {
      await settle();
      watcher.end();
      await watcher.settle();
      const { recording } = watcher.ended!;
      recording.timeline.settle();
      const { stamped, untimed, errors, timeline } = recording;
      const passes = { stamped, untimed };
      return { dispatches, busySeconds: untimed === 0 ? timeline.busy : null, passes, errors };
    },
  };
}
