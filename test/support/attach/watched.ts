import type { ContextRecord, RecordedGroup, WatchOptions } from '../../../src/session/context-record.ts';
import { install } from '../../../src/attach/install-hooks.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import type { Watcher } from '../../../src/attach/record/watcher.ts';

/** Faults of the platform below the watcher, as a test switches them on. */
export const faults = {
  /** Its adapters have no timestamps. */
  noStamps: false,
  /** Devices with anything beyond what the page asks for are refused. */
  onlyAsked: false,
  /** The twin of a pipeline with this label does not compile. */
  broken: '',
  /** Errors of twins and other work of ours that nothing caught. */
  uncaught: [] as string[],
};

/** Puts the faults below, and the watcher above: once in a test file. */
export function installWatched(): Watcher {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function request(this: GPUAdapter, descriptor?: GPUDeviceDescriptor) {
    const features = [...(descriptor?.requiredFeatures ?? [])];
    if (faults.onlyAsked && (features.length > 0 || descriptor?.requiredLimits)) throw new Error('refused');
    const kept = faults.noStamps ? features.filter((feature) => feature !== 'timestamp-query') : features;
    const limits = descriptor?.requiredLimits;
    const device = await requestDevice.call(this, {
      requiredFeatures: kept,
      ...(limits && { requiredLimits: { ...limits } }),
    });
    device.addEventListener('uncapturederror', ({ error }) => faults.uncaught.push(error.message));
    return device;
  };
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function create(this: GPUDevice, descriptor) {
    const isBroken = faults.broken !== '' && descriptor.label === `${faults.broken}, counted`;
    return createShaderModule.call(this, isBroken ? { code: 'planted' } : descriptor);
  };
  return install(globalThis, { time: 'split', count: 'twin', unique: false, paused: true });
}

/** Watches some work on a new device. */
export async function watching<T>(
  watcher: Watcher,
  options: Partial<WatchOptions>,
  work: (device: GPUDevice) => Promise<T>,
  descriptor?: GPUDeviceDescriptor,
): Promise<{ result: T; record: ContextRecord; device: GPUDevice }> {
  Object.assign(watcher.options, { time: 'split', count: 'twin', unique: false, ...options });
  const api = createApi(watcher, { id: 'test', kind: 'page', url: '' });
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice(descriptor);
  api.start();
  const result = await work(device);
  const record = await api.finish();
  device.destroy();
  return { result, record, device };
}

/** Groups of the pipelines with a label. */
export const groupsOf = ({ pipelines, groups }: ContextRecord, label: string): RecordedGroup[] => {
  const hashes = new Set(pipelines.filter((pipeline) => pipeline.label === label).map(({ hash }) => hash));
  return groups.filter(({ pipeline }) => hashes.has(pipeline));
};
