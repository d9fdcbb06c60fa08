import { RunError } from './run-error.ts';
import type { Gpu } from './open-gpu.ts';

/** What every wait needs of a device: when it goes, and when nobody wants the answer any more. */
type Watched = Pick<Gpu, 'device' | 'lost' | 'signal'>;

/**
 * How long a compiler may take. Drivers that translate to machine code on a CPU took 12 s for one kernel on an idle
 * machine; a busy one takes several times that.
 */
const MOST_COMPILING_SECONDS = 180;

/**
 * Awaits something of the GPU, but not for ever: ends when the device is lost, when the job is cancelled, or when ten
 * times the expected time and five seconds have passed, which no driver should need.
 * @throws RunError `device-lost`; the signal's reason when the job is cancelled
 */
export const wait = <T>(gpu: Watched, promise: Promise<T>, what: string, expectedSeconds = 1): Promise<T> =>
  ofDevice(gpu, promise, what, 10 * expectedSeconds + 5);

/**
 * Awaits the compiler: a pipeline, or the first run of a program, in which some drivers compile. Compiling is not
 * hanging, so it may take minutes.
 * @throws RunError `device-lost`; the signal's reason when the job is cancelled
 */
export const waitForCompiler = <T>(gpu: Watched, promise: Promise<T>, what: string): Promise<T> =>
  ofDevice(gpu, promise, what, MOST_COMPILING_SECONDS);

/**
 * Awaits something that no device stands behind yet.
 * @throws RunError `no-adapter` after so many seconds; the signal's reason when the job is cancelled
 */
export const within = <T>(promise: Promise<T>, seconds: number, what: string, signal: AbortSignal): Promise<T> =>
  untilEnd([promise], seconds, signal, () => {
    return new RunError('no-adapter', `The browser did not answer within ${seconds} s: ${what}`);
  });

async function ofDevice<T>(gpu: Watched, promise: Promise<T>, what: string, seconds: number): Promise<T> {
  const stop = keepPolling(gpu.device);
  const late = (): Error =>
    new RunError('device-lost', `The GPU did not answer within ${seconds.toFixed(0)} s: ${what}`);
  try {
    const answer = promise.catch((error: unknown) => lostInstead(gpu, error));
    return await untilEnd([answer, gpu.lost], seconds, gpu.signal, late);
  } finally {
    stop();
  }
}

/**
 * Firefox looks for finished work from a timer of 100 ms, and whenever something is submitted: so nothing is submitted,
 * again and again. A dispatch of 1 ms is answered after 2.7 ms instead of 100, reads as well as waits; it was measured
 * in Firefox 153. A faster loop than a timer's 4 ms drowns its GPU process. @see jax-js, which found it
 */
function keepPolling({ queue }: Pick<GPUDevice, 'queue'>): () => void {
  if (!globalThis.navigator?.userAgent?.includes('Firefox')) return () => undefined;
  const timer = setInterval(() => queue.submit([]), POLL_MILLISECONDS);
  return () => clearInterval(timer);
}

const POLL_MILLISECONDS = 1;

/** The first of several to settle, unless time or a cancellation comes before. */
async function untilEnd<T>(
  promises: readonly Promise<T>[],
  seconds: number,
  signal: AbortSignal,
  late: () => Error,
): Promise<T> {
  let end: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(late()), seconds * 1000);
    const cancel = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
  });
  try {
    return await Promise.race([...promises, ended]);
  } finally {
    end();
  }
}

/** A device that goes fails what waits for it a moment before it says that it is lost. */
async function lostInstead(gpu: Watched, error: unknown): Promise<never> {
  await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 500))]);
  throw error;
}
