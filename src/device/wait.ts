import { RunError } from './run-error.ts';
import type { Gpu } from './open-gpu.ts';

/** What every wait needs of a device: its loss, and the job's cancellation. */
type Watched = Pick<Gpu, 'device' | 'lost' | 'signal'>;

/**
 * Time limit for compilers. Drivers that compile to CPU machine code took 12 s for one kernel on an idle machine; a busy
 * one takes several times that.
 */
const MOST_COMPILING_SECONDS = 180;

/**
 * Awaits a GPU operation with a limit: ends when the device is lost, when the job is cancelled, or after ten times the
 * expected time plus 5 s, which no driver should need.
 * @throws RunError `device-lost`; the signal's reason when the job is cancelled
 */
export const wait = <T>(gpu: Watched, promise: Promise<T>, what: string, expectedSeconds = 1): Promise<T> =>
  ofDevice(gpu, promise, what, 10 * expectedSeconds + 5);

/**
 * Awaits the compiler: a pipeline, or the first run of a program, in which some drivers compile. Compiling may take
 * minutes without being hung.
 * @throws RunError `device-lost`; the signal's reason when the job is cancelled
 */
export const waitForCompiler = <T>(gpu: Watched, promise: Promise<T>, what: string): Promise<T> =>
  ofDevice(gpu, promise, what, MOST_COMPILING_SECONDS);

/**
 * Awaits an operation before there is a device.
 * @throws RunError `no-adapter` after a number of seconds; the signal's reason when the job is cancelled
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
 * Firefox checks for finished work every 100 ms and at each submit, so this submits empty work repeatedly. A dispatch of
 * 1 ms then completes after 2.7 ms instead of 100, for reads and waits alike, measured in Firefox 153. A loop faster than
 * a timer's 4 ms overloads its GPU process. @see jax-js, which found this
 */
function keepPolling({ queue }: Pick<GPUDevice, 'queue'>): () => void {
  if (!globalThis.navigator?.userAgent?.includes('Firefox')) return () => undefined;
  const timer = setInterval(() => queue.submit([]), POLL_MILLISECONDS);
  return () => clearInterval(timer);
}

const POLL_MILLISECONDS = 1;

/**
 * The value of a promise, or null if it takes longer than a number of seconds. The operation goes on, and its result is
 * ignored: a compiler cannot be stopped.
 */
export async function inTime<T>(promise: Promise<T>, seconds: number): Promise<T | null> {
  promise.catch(() => undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A timer that is later than this has not been on time for a reason of its own. */
const MOST_LATE_MILLISECONDS = 5000;

/** The first of several promises to settle, unless time-out or cancellation comes first. */
async function untilEnd<T>(
  promises: readonly Promise<T>[],
  seconds: number,
  signal: AbortSignal,
  late: () => Error,
): Promise<T> {
  let end: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    const due = performance.now() + seconds * 1000;
    let timer = setTimeout(() => {
      // The computer was suspended: the time passed, but the GPU had none of it.
      if (performance.now() - due > MOST_LATE_MILLISECONDS) timer = setTimeout(() => reject(late()), seconds * 1000);
      else reject(late());
    }, seconds * 1000);
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

/** Replaces an error by the loss of the device if there is one: pending operations fail just before it is reported. */
async function lostInstead(gpu: Watched, error: unknown): Promise<never> {
  await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 500))]);
  throw error;
}
