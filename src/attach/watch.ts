import { patch, type Patchable } from './patch.ts';
import { busySeconds, createStamps, type Stamps } from './pass-stamps.ts';

/** One dispatch, as the page issued it. */
export interface WatchedDispatch {
  /** The pipeline's label, else its module's; may be empty. */
  readonly label: string;
  readonly wgsl: string;
  /** Workgroups; null: the GPU decides. */
  readonly grid: readonly [number, number, number] | null;
}

/** What happened between `start` and `stop`. */
export interface Recording {
  readonly dispatches: readonly WatchedDispatch[];
  /** Seconds during which a pass ran; null unless every pass was stamped. */
  readonly busySeconds: number | null;
  /** Passes with stamps, and passes without. */
  readonly passes: { readonly stamped: number; readonly untimed: number };
  /** Messages of uncaptured GPU errors. */
  readonly errors: readonly string[];
}

/** Watches every device that its page opens. */
export interface Watch {
  /** Begins a recording. */
  start(): void;
  /** Waits for all submitted work and returns the recording. */
  stop(): Promise<Recording>;
  /** Waits for all submitted work of all devices. */
  settle(): Promise<void>;
}

/** The classes of WebGPU, in a page or a stand-in. */
export interface WebGpuClasses {
  readonly GPUAdapter: Patchable<GPUAdapter>;
  readonly GPUDevice: Patchable<GPUDevice>;
  readonly GPUCommandEncoder: Patchable<GPUCommandEncoder>;
  readonly GPUComputePassEncoder: Patchable<GPUComputePassEncoder>;
}

interface Kernel {
  readonly label: string;
  readonly wgsl: string;
}

interface State {
  recording: boolean;
  dispatches: WatchedDispatch[];
  stamped: number;
  untimed: number;
  errors: string[];
  readonly devices: Map<GPUDevice, Stamps | null>;
  readonly deviceOf: WeakMap<GPUCommandEncoder, GPUDevice>;
  readonly modules: WeakMap<GPUShaderModule, Kernel>;
  readonly pipelines: WeakMap<GPUComputePipeline, Kernel>;
  readonly current: WeakMap<GPUComputePassEncoder, Kernel>;
}

/** Wraps WebGPU; call it before any library loads, and once. */
export function watchWebGpu(classes: WebGpuClasses = globalThis): Watch {
  const state: State = {
    recording: false,
    ...nothing(),
    devices: new Map(),
    deviceOf: new WeakMap(),
    modules: new WeakMap(),
    pipelines: new WeakMap(),
    current: new WeakMap(),
  };
  patchDevices(classes, state);
  patchPipelines(classes, state);
  patchPasses(classes, state);
  return watchOf(state);
}

/** A recording that has just begun. */
const nothing = (): Pick<State, 'dispatches' | 'stamped' | 'untimed' | 'errors'> => ({
  dispatches: [],
  stamped: 0,
  untimed: 0,
  errors: [],
});

function patchDevices({ GPUAdapter }: WebGpuClasses, state: State): void {
  const requested = (descriptor: GPUDeviceDescriptor | undefined): string[] => [
    ...(descriptor?.requiredFeatures ?? []),
  ];
  patch(GPUAdapter, 'requestDevice', {
    before(adapter, args) {
      const [descriptor] = args;
      if (!adapter.features.has('timestamp-query')) return args;
      const requiredFeatures = [...new Set([...requested(descriptor), 'timestamp-query'])] as GPUFeatureName[];
      const more: typeof args = [{ ...descriptor, requiredFeatures }];
      return more;
    },
    after(_, opening, [descriptor]) {
      void opening.then(
        (device) => addDevice(state, device, requested(descriptor)),
        () => undefined,
      );
    },
  });
}

function addDevice(state: State, device: GPUDevice, requested: readonly string[]): void {
  state.devices.set(device, device.features.has('timestamp-query') ? createStamps(device) : null);
  void device.lost.then(() => state.devices.delete(device));
  device.addEventListener('uncapturederror', ({ error }) => state.errors.push(error.message));
  if (requested.includes('timestamp-query')) return;
  // A library that sees the feature may take another path.
  const seen = new Set([...device.features].filter((feature) => feature !== 'timestamp-query'));
  Object.defineProperty(device, 'features', { value: seen });
}

function patchPipelines({ GPUDevice }: WebGpuClasses, state: State): void {
  patch(GPUDevice, 'createShaderModule', {
    after: (_, module, [{ label = '', code }]) => void state.modules.set(module, { label, wgsl: code }),
  });
  const keep = (pipeline: GPUComputePipeline, { label, compute }: GPUComputePipelineDescriptor): void => {
    const { label: ofModule = '', wgsl = '' } = state.modules.get(compute.module) ?? {};
    state.pipelines.set(pipeline, { label: label || ofModule, wgsl });
  };
  patch(GPUDevice, 'createComputePipeline', { after: (_, pipeline, [descriptor]) => keep(pipeline, descriptor) });
  patch(GPUDevice, 'createComputePipelineAsync', {
    after: (_, compiling, [descriptor]) =>
      void compiling.then(
        (pipeline) => keep(pipeline, descriptor),
        () => undefined,
      ),
  });
}

function patchPasses({ GPUDevice, GPUCommandEncoder, GPUComputePassEncoder }: WebGpuClasses, state: State): void {
  patch(GPUDevice, 'createCommandEncoder', {
    after: (device, encoder) => void state.deviceOf.set(encoder, device),
  });
  patch(GPUCommandEncoder, 'beginComputePass', {
    before(encoder, args) {
      if (!state.recording) return args;
      const [descriptor] = args;
      const device = state.deviceOf.get(encoder);
      const timestampWrites = descriptor?.timestampWrites ? null : device && state.devices.get(device)?.next();
      if (!timestampWrites) {
        state.untimed++;
        return args;
      }
      state.stamped++;
      const stamped: typeof args = [{ ...descriptor, timestampWrites }];
      return stamped;
    },
  });
  patch(GPUComputePassEncoder, 'setPipeline', {
    after: (pass, _, [pipeline]) => {
      const kernel = state.pipelines.get(pipeline);
      if (kernel) state.current.set(pass, kernel);
    },
  });
  const dispatched = (pass: GPUComputePassEncoder, grid: WatchedDispatch['grid']): void => {
    if (!state.recording) return;
    state.dispatches.push({ ...(state.current.get(pass) ?? { label: '', wgsl: '' }), grid });
  };
  patch(GPUComputePassEncoder, 'dispatchWorkgroups', {
    after: (pass, _, [x, y = 1, z = 1]) => dispatched(pass, [x, y, z]),
  });
  patch(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', { after: (pass) => dispatched(pass, null) });
}

function watchOf(state: State): Watch {
  const settle = async (): Promise<void> => {
    await Promise.all([...state.devices.keys()].map(({ queue }) => queue.onSubmittedWorkDone()));
  };
  return {
    settle,
    start() {
      Object.assign(state, nothing());
      state.recording = true;
    },
    async stop() {
      await settle();
      state.recording = false;
      let seconds = 0;
      // Each device has a clock of its own.
      for (const stamps of state.devices.values()) if (stamps) seconds += busySeconds(await stamps.collect());
      const { dispatches, stamped, untimed, errors } = state;
      return { dispatches, busySeconds: untimed === 0 ? seconds : null, passes: { stamped, untimed }, errors };
    },
  };
}
