import type { CountLimits, Instrumented } from '../../wgsl/instrument.ts';
import { bare } from '../bare.ts';
import { STAGE_COMPUTE } from '../classes.ts';
import { scoped } from '../error-scope.ts';
import { quietly } from '../patch.ts';
import type { Registry, WatchedLayout } from '../objects/registry.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import { instrumentKernel, readKernel } from './read-kernel.ts';

/** The instrumented copy of a pipeline. */
export interface Twin {
  /** `unproven`: whether the browser accepts it is not known yet. */
  state: 'compiling' | 'unproven' | 'valid' | 'refused';
  /** Why it was refused, one sentence. */
  reason: string | null;
  kernel: Instrumented | null;
  pipeline: GPUComputePipeline | null;
  /** Layout of the group with the counters, where the page made its layouts itself. */
  layout: GPUBindGroupLayout | null;
}

/** What a twin is made on. */
export interface TwinMaker {
  readonly device: GPUDevice;
  readonly limits: CountLimits;
  readonly registry: Registry;
}

/** Starts compiling the twin of a pipeline, without waiting: a page that makes pipelines early gets its twins early. */
export function compileAhead(maker: TwinMaker, watched: WatchedPipeline, marks: boolean): void {
  const { twins } = watched;
  if (twins.has(marks)) return;
  const twin = begun(maker, watched, marks);
  twins.set(marks, twin);
  if (twin.state === 'refused') return;
  const ready = (pipeline: GPUComputePipeline): void => {
    if (twin.state !== 'compiling') return;
    twin.pipeline = pipeline;
    twin.state = 'valid';
  };
  const refused = (error: unknown): void => quietly(() => refuse(twin, error));
  quietly(() => {
    const device = bare(maker.device);
    // A source that is refused is an error of its module too.
    scoped(device, ['validation'], () => {
      void device.createComputePipelineAsync(describeTwin(maker, watched, twin)).then(ready, refused);
    });
  });
}

/** The twin of a pipeline, to be used at once: it may be unproven. */
export function twinOf(maker: TwinMaker, watched: WatchedPipeline, marks: boolean): Twin {
  const twin = watched.twins.get(marks) ?? begun(maker, watched, marks);
  watched.twins.set(marks, twin);
  if (twin.state !== 'compiling') return twin;
  twin.state = 'unproven';
  const proven = (error: string | null): void => {
    if (error !== null) quietly(() => refuse(twin, error));
    else if (twin.state === 'unproven') twin.state = 'valid';
  };
  quietly(() => {
    const { result, error } = scoped(maker.device, ['validation'], () =>
      bare(maker.device).createComputePipeline(describeTwin(maker, watched, twin)),
    );
    twin.pipeline = result;
    void error.then(proven);
  });
  return twin;
}

/** Notes that a twin cannot be used. */
export function refuse(twin: Twin, error: unknown): void {
  const message = (error as { message?: unknown } | null)?.message ?? error;
  twin.state = 'refused';
  twin.reason ??= `The browser refused its instrumented copy: ${firstLine(String(message))}.`;
}

const firstLine = (text: string): string =>
  text
    .trim()
    .split('\n')[0]!
    .slice(0, 200)
    .replace(/[.:\s]+$/, '');

function begun(maker: TwinMaker, watched: WatchedPipeline, marks: boolean): Twin {
  const twin: Twin = { state: 'compiling', reason: null, kernel: null, pipeline: null, layout: null };
  const kernel = instrumentedFor(maker, watched, marks);
  if (typeof kernel === 'string') Object.assign(twin, { state: 'refused', reason: kernel });
  else twin.kernel = kernel;
  return twin;
}

function instrumentedFor(
  { limits, registry }: TwinMaker,
  watched: WatchedPipeline,
  marks: boolean,
): Instrumented | string {
  const { reason } = readKernel(watched);
  if (reason !== null) return reason;
  const { layout } = watched;
  if (layout === null) return 'It was made before watching began.';
  if (layout === 'auto') return instrumentKernel(watched, null, limits, marks);
  const { maxStorageBuffersPerShaderStage: most } = limits;
  if (storageBuffers(registry, layout) >= most) {
    return `Its layout has ${most} storage buffers, the most that this device allows: none is left for the counters.`;
  }
  const place = explicitPlace(registry, layout, limits);
  return typeof place === 'string' ? place : instrumentKernel(watched, place, limits, marks);
}

const storageBuffers = ({ bindGroupLayouts }: Registry, { groups }: WatchedLayout): number =>
  groups
    .flatMap((group) => (group && bindGroupLayouts.get(group)) ?? [])
    .filter(({ buffer }) => buffer?.type === 'storage' || buffer?.type === 'read-only-storage').length;

/** A group of their own for the counters; where all are taken, the last one. */
function explicitPlace(
  { bindGroupLayouts }: Registry,
  { groups }: WatchedLayout,
  { maxBindGroups }: CountLimits,
): { group: number; binding: number } | string {
  if (groups.length < maxBindGroups) return { group: groups.length, binding: 0 };
  const group = groups.length - 1;
  const last = groups[group];
  if (!last) return { group, binding: 0 };
  const entries = bindGroupLayouts.get(last);
  if (!entries) return 'The layout of its last bind group is not known.';
  return { group, binding: Math.max(-1, ...entries.map(({ binding }) => binding)) + 1 };
}

function describeTwin(maker: TwinMaker, watched: WatchedPipeline, twin: Twin): GPUComputePipelineDescriptor {
  const { wgsl, entry } = twin.kernel!;
  const label = `${watched.label}, counted`;
  const module = bare(maker.device).createShaderModule({ label, code: wgsl });
  const layout = watched.layout === 'auto' ? 'auto' : explicitLayout(maker, watched.layout!, twin);
  return { label, layout, compute: { module, entryPoint: entry, constants: watched.constants } };
}

function explicitLayout(
  { device, registry }: TwinMaker,
  { groups, immediateSize }: WatchedLayout,
  twin: Twin,
): GPUPipelineLayout {
  const { group, binding } = twin.kernel!.output;
  const last = groups[group];
  const entries: GPUBindGroupLayoutEntry[] = [
    ...((last && registry.bindGroupLayouts.get(last)) ?? []),
    { binding, visibility: STAGE_COMPUTE, buffer: { type: 'storage' } },
  ];
  twin.layout = bare(device).createBindGroupLayout({ entries });
  const bindGroupLayouts = [...groups];
  bindGroupLayouts[group] = twin.layout;
  return bare(device).createPipelineLayout({ bindGroupLayouts, ...(immediateSize > 0 && { immediateSize }) });
}
