import { torture } from './torture.ts';

/** What the program left in one context, as text can hold it. */
export interface TortureResult {
  readonly place: string;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Features and a limit of a device that was asked for nothing. */
  readonly offered: readonly (string | number)[];
  readonly dispatches: number;
  readonly caught: readonly string[];
  /** Errors that no scope of the page caught. */
  readonly uncaught: readonly string[];
}

/** Runs the torture program on a device of its own, in whatever context has loaded this script. */
async function tortureHere(place: string): Promise<TortureResult> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const requiredFeatures: GPUFeatureName[] = adapter.features.has('timestamp-query') ? ['timestamp-query'] : [];
  const device = await adapter.requestDevice({ requiredFeatures });
  const uncaught: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => uncaught.push(error.message));
  const { outputs, dispatches, caught } = await torture(device, place);
  const lists = Object.entries(outputs).map(([name, values]) => [name, [...values]] as const);
  const plain = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const offered = [...[...plain.features].toSorted(), plain.limits.maxStorageBuffersPerShaderStage];
  plain.destroy();
  return { place, offered, outputs: Object.fromEntries(lists), dispatches, caught, uncaught };
}

Object.assign(globalThis, { tortureHere });
