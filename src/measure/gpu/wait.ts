import { RunError } from '../job.ts';
import type { Gpu } from './adapter.ts';

/**
 * Awaits something of the GPU, but not for ever: ends when the device is lost, or when ten times the expected time
 * and five seconds have passed, which no driver should need.
 * @throws RunError `device-lost`
 */
export async function wait<T>(gpu: Gpu, promise: Promise<T>, what: string, expectedSeconds = 1): Promise<T> {
  const limitSeconds = 10 * expectedSeconds + 5;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RunError('device-lost', `The GPU did not answer within ${limitSeconds.toFixed(0)} s: ${what}`)),
      limitSeconds * 1000,
    );
  });
  try {
    return await Promise.race([promise.catch((error: unknown) => lostInstead(gpu, error)), gpu.lost, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A device that goes fails what waits for it a moment before it says that it is lost. */
async function lostInstead(gpu: Gpu, error: unknown): Promise<never> {
  await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 500))]);
  throw error;
}

/**
 * Awaits something that no device stands behind yet.
 * @throws RunError `no-adapter` after so many seconds
 */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = (): void =>
      reject(new RunError('no-adapter', `The browser did not answer within ${seconds} s: ${what}`));
    timer = setTimeout(fail, seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
