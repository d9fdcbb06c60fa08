import { bare } from './bare.ts';

/**
 * Does something in an error scope of ours, so that its errors reach no scope of the page; whatever it throws, no scope
 * stays open.
 * @returns what it returned, and the message of the first error; null: none, or the device was lost
 */
export function scoped<T>(
  device: GPUDevice,
  filters: readonly GPUErrorFilter[],
  act: () => T,
): { readonly result: T; readonly error: Promise<string | null> } {
  const native = bare(device);
  for (const filter of filters) native.pushErrorScope(filter);
  let error: Promise<string | null>;
  let result: T;
  try {
    result = act();
  } finally {
    error = firstOf(filters.map(() => messageOf(native.popErrorScope())));
  }
  return { result, error };
}

// Without methods of promises, which the page may have replaced.
async function firstOf(messages: readonly Promise<string | null>[]): Promise<string | null> {
  let first: string | null = null;
  for (const message of messages) first ??= await message;
  return first;
}

async function messageOf(popped: Promise<GPUError | null>): Promise<string | null> {
  try {
    return (await popped)?.message ?? null;
  } catch {
    return null;
  }
}
