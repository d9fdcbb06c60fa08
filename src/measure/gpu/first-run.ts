import type { Gpu } from './adapter.ts';
import { waitForCompiler } from './wait.ts';

/** Pipelines that have run. */
const ran = new WeakSet<GPUComputePipeline>();

/**
 * Runs those steps whose pipelines have never run, with the compiler's limit: lavapipe compiles in a pipeline's first
 * dispatch, for seconds, and what compiles is neither slow nor lost.
 * @param submit runs the fresh ones, with as little work as compiling needs
 * @returns seconds that it took; null where all have run before
 * @throws RunError `device-lost`
 */
export async function runFresh<Step extends { readonly pipeline: GPUComputePipeline }>(
  gpu: Gpu,
  steps: readonly Step[],
  what: string,
  submit: (fresh: readonly Step[]) => void | Promise<void>,
): Promise<number | null> {
  const fresh = steps.filter(({ pipeline }) => !ran.has(pipeline));
  if (fresh.length === 0) return null;
  const start = performance.now();
  await submit(fresh);
  await waitForCompiler(gpu, gpu.device.queue.onSubmittedWorkDone(), what);
  for (const { pipeline } of fresh) ran.add(pipeline);
  return (performance.now() - start) / 1000;
}
