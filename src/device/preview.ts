import type { JobError } from './run-error.ts';
import { webgpuProblem } from './open-gpu.ts';

/** What a page can show of the adapter before measuring. */
export interface AdapterPreview {
  readonly vendor: string;
  readonly architecture: string;
  readonly features: readonly string[];
}

/** Requests an adapter without opening a device; returns its description, or why there is none. */
export async function probeAdapter(): Promise<AdapterPreview | JobError> {
  const problem = webgpuProblem();
  if (problem) return problem;
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return { code: 'no-adapter', message: 'The browser offers no WebGPU adapter.' };
    const { vendor, architecture } = adapter.info;
    return { vendor, architecture, features: [...adapter.features] };
  } catch (error) {
    return { code: 'no-adapter', message: error instanceof Error ? error.message : String(error) };
  }
}
