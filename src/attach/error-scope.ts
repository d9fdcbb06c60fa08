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
    const scopes = Promise.all(filters.map(() => native.popErrorScope()));
    error = scopes.then(
      (errors) => errors.find((one) => one !== null)?.message ?? null,
      () => null,
    );
  }
  return { result, error };
}
