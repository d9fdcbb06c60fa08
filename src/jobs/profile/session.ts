import type { Setup } from '../../trials/bench.ts';
import type { CeilingProbe } from '../../trials/ceilings/sweep.ts';
import { openGpu, type Gpu } from '../../device/open-gpu.ts';
import { createTensorStore } from '../../trials/tensors.ts';
import type { Job } from '../api.ts';
import { RunError } from '../../device/run-error.ts';
import { openBench, type OpenedBench } from '../../trials/open-bench.ts';
import type { ProgressTracker } from '../progress.ts';
import type { Protocol } from '../../protocol/protocol.ts';

/** One device and everything on it. A lost device is replaced: read `bench` and `store` each time, do not keep them. */
export interface Session extends Setup {
  /** Ceilings with kernels on this device; empty after a loss, since they have been sampled already. */
  probes: readonly CeilingProbe[];
  /**
   * Runs a step; if its device is lost, opens another, halves the limits and runs the step once more.
   * @throws RunError `device-lost` if that is lost too, or no other device is available
   */
  survive<T>(step: () => Promise<T>): Promise<T>;
  close(): void;
}

/** What a session is opened with. */
export interface SessionOptions {
  readonly job: Pick<Job, 'adapter' | 'power'>;
  readonly seed: number;
  readonly progress: ProgressTracker;
  readonly signal: AbortSignal;
  /** Called with each bench, the first one and those after a loss. */
  onBench(opened: OpenedBench): void;
  /** Called after each loss, with a sentence. */
  onLoss(sentence: string): void;
}

/** A GPU process that died takes a moment to come back. */
const TRIES = 6;
const SECONDS_BETWEEN = 0.5;

/** Opens a bench on an open device. */
export async function openSession(gpu: Gpu, protocol: Protocol, options: SessionOptions): Promise<Session> {
  const { job, seed, progress, signal, onBench, onLoss } = options;
  let current = { gpu, protocol };
  let [store, recoveries] = [createTensorStore(gpu, seed), 0];
  let opened: OpenedBench;

  const reopen = async (cause: RunError): Promise<void> => {
    onLoss(cause.message);
    recoveries++;
    session.probes = [];
    current.gpu.device.destroy();
    for (let i = 0; ; i++) {
      await opened.bench.host.sleep(SECONDS_BETWEEN);
      signal.throwIfAborted();
      try {
        current = {
          gpu: await openGpu(job.adapter ?? 'auto', job.power ?? 'high', signal),
          protocol: halved(current.protocol),
        };
        if (current.gpu.facts.isFallback !== gpu.facts.isFallback) throw new RunError('no-adapter', 'another adapter');
        break;
      } catch {
        if (i + 1 >= TRIES) throw cause;
      }
    }
    store = createTensorStore(current.gpu, seed);
    const { samples, times } = opened.bench.canary.subject;
    opened = await openBench(current.gpu, current.protocol, seed, progress, signal);
    opened.bench.canary.subject.samples.unshift(...samples);
    opened.bench.canary.subject.times.unshift(...times);
    onBench(opened);
  };

  const isLoss = (error: unknown): error is RunError => error instanceof RunError && error.code === 'device-lost';

  const session: Session = {
    get bench() {
      return opened.bench;
    },
    get store() {
      return store;
    },
    probes: [],
    async survive(step) {
      try {
        return await step();
      } catch (error) {
        if (!isLoss(error) || signal.aborted || recoveries >= protocol.mostRecoveries) throw error;
        await reopen(error);
        return await step();
      }
    },
    close() {
      store.clear();
      current.gpu.device.destroy();
    },
  };
  opened = await openBench(gpu, protocol, seed, progress, signal);
  onBench(opened);
  return session;
}

/** Gentler limits, after a device was overloaded once. */
const halved = (protocol: Protocol): Protocol => ({
  ...protocol,
  mostDispatchSeconds: protocol.mostDispatchSeconds / 2,
  refusedDispatchSeconds: protocol.refusedDispatchSeconds / 2,
  refusedPlainSeconds: protocol.refusedPlainSeconds / 2,
  mostSubmitSeconds: protocol.mostSubmitSeconds / 2,
});
