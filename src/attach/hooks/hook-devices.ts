import type { SessionDevice } from '../../session/session-format.ts';
import type { CountLimits } from '../../wgsl/instrument.ts';
import { bare } from '../bare.ts';
import type { WebGpuClasses } from '../classes.ts';
import { CopyPool } from '../count/copy-pool.ts';
import { harmlessly, listIn, overlaid, patchGetter, quietly, replace, show } from '../patch.ts';
import { pageSeconds } from '../time/page-clock.ts';
import type { DeviceBook, WatchedDevice, Watcher } from '../record/watcher.ts';

/** What is asked for beyond what the page does. */
interface Addition {
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

const NOTHING: Addition = { features: [], limits: {} };
/** Storage buffers per stage without asking for more. */
const USUAL_STORAGE_BUFFERS = 8;

/** Devices get what watching needs, and show their page what it asked for. */
export function hookDevices({ GPUAdapter, GPUDevice }: WebGpuClasses, watcher: Watcher): void {
  replace(GPUAdapter, 'requestDevice', (adapter, args, native) => {
    listIn(args, 'requiredFeatures');
    const [descriptor] = args;
    const asked = (): Promise<GPUDevice> => native.call(adapter, descriptor);
    const added = additionFor(adapter, descriptor, watcher);
    const register = (device: GPUDevice, more: Addition): GPUDevice => {
      const add = (): void => addDevice(watcher, { adapter, device, descriptor, added: more });
      quietly(() => harmlessly(add), true);
      return device;
    };
    const plain = (): Promise<GPUDevice> => asked().then((device) => register(device, NOTHING));
    if (added === NOTHING) return plain();
    const more = overlaid<GPUDeviceDescriptor>(descriptor, {
      requiredFeatures: [...(descriptor?.requiredFeatures ?? []), ...(added.features as GPUFeatureName[])],
      requiredLimits: { ...descriptor?.requiredLimits, ...added.limits },
    });
    return native.call(adapter, more).then((device) => register(device, added), plain);
  });
  replace(GPUDevice, 'destroy', (device, _, native) => {
    const watched = watcher.devices.get(device);
    watcher.memory.removeAll(device);
    if (watched) watched.endedByPage = true;
    if (!watched || !(watched.isDestroyed || watcher.isBusy(watched))) return native.call(device);
    // Its stamps and counters would be lost: it is destroyed once they are read, and for its page at once.
    if (!watched.isDestroyed) seemDestroyed(watched, watcher.settleDevice(watched), () => native.call(device));
    return undefined;
  });
  replace(GPUDevice, 'popErrorScope', (device, _, native) =>
    watcher.devices.get(device)?.isDestroyed ? Promise.resolve(null) : native.call(device),
  );
  for (const name of ['features', 'limits', 'lost'] as const) patchGetter(GPUDevice, name);
}

function seemDestroyed(watched: WatchedDevice, settled: Promise<void>, destroy: () => void): void {
  watched.isDestroyed = true;
  for (const ref of watched.mapped) {
    const buffer = ref.deref();
    if (buffer) bare(buffer).unmap();
  }
  const { prototype = null } = (globalThis as Partial<typeof globalThis>).GPUDeviceLostInfo ?? {};
  const info = derived(Object.create(prototype) as GPUDeviceLostInfo, {
    reason: { value: 'destroyed' },
    message: { value: 'Device was destroyed.' },
  });
  watched.lose(info);
  void settled.then(() => quietly(destroy));
}

function additionFor(adapter: GPUAdapter, descriptor: GPUDeviceDescriptor | undefined, watcher: Watcher): Addition {
  const features = namesOf(descriptor?.requiredFeatures);
  const lacksStamps = adapter.features?.has('timestamp-query') && !features.includes('timestamp-query');
  const key = 'maxStorageBuffersPerShaderStage';
  const buffers = descriptor?.requiredLimits?.[key] ?? USUAL_STORAGE_BUFFERS;
  const most = adapter.limits?.[key] ?? 0;
  const lacksBuffer = watcher.options.count !== 'off' && buffers < most;
  if (!lacksStamps && !lacksBuffer) return NOTHING;
  return {
    features: lacksStamps ? ['timestamp-query'] : [],
    limits: lacksBuffer ? { [key]: Math.max(buffers, USUAL_STORAGE_BUFFERS) + 1 } : {},
  };
}

interface Opened {
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
  readonly descriptor: GPUDeviceDescriptor | undefined;
  readonly added: Addition;
}

function addDevice(watcher: Watcher, opened: Opened): void {
  const { device, descriptor, added } = opened;
  const { limits, lost } = device;
  let lose!: WatchedDevice['lose'];
  const shownLost = new Promise<GPUDeviceLostInfo>((resolve) => (lose = resolve));
  let own!: WatchedDevice;
  watcher.addDevice(device, device, (book) => {
    const hasStamps = device.features.has('timestamp-query');
    Object.assign(book.told, tellDevice(opened, book, hasStamps));
    return (own = {
      device,
      registry: watcher.registry,
      limits: countLimits(limits, book.told.adapter.isFallback),
      pool: new CopyPool(device),
      book,
      ring: hasStamps ? watcher.createRing(device, book) : null,
      reads: new Set(),
      mapped: new Set(),
      endedByPage: false,
      isDestroyed: false,
      lose,
    });
  });
  hideAddition(device, descriptor, added);
  const noteLoss = (info: GPUDeviceLostInfo): void => {
    lose(info);
    const { reason, message } = info;
    // Chromium calls a device destroyed whose GPU process died.
    if (reason !== 'destroyed') tellLoss(own, message);
    else if (!own.endedByPage) tellLoss(own, message && `${message.replace(/\.$/, '')} (not by its page)`);
    harmlessly(() => watcher.memory.removeAll(device));
  };
  void lost.then(noteLoss);
  // Not before that one is awaited.
  show(device, 'lost', shownLost);
  device.addEventListener('uncapturederror', (event) => {
    if (own.isDestroyed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const errors = watcher.recording?.errors;
    if (errors && errors.length < MOST_ERRORS) errors[errors.length] = event.error.message;
  });
}

function tellLoss({ book }: WatchedDevice, message: string): void {
  book.told.lost = message || 'The device was lost.';
  book.until = pageSeconds();
}

const MOST_ERRORS = 100;

/** Asking for more of the first raises the others. */
const RAISED = [
  'maxStorageBuffersPerShaderStage',
  'maxStorageBuffersInVertexStage',
  'maxStorageBuffersInFragmentStage',
];

/** A library that sees a feature or a higher limit may take another path. */
function hideAddition(device: GPUDevice, descriptor: GPUDeviceDescriptor | undefined, added: Addition): void {
  if (added.features.length > 0) {
    const seen = new Set([...device.features].filter((feature) => !added.features.includes(feature)));
    show(device, 'features', featuresLike(device.features, seen));
  }
  if (Object.keys(added.limits).length === 0) return;
  const { limits } = device;
  const values = numbersOf(limits);
  const asked = descriptor?.requiredLimits ?? {};
  const usual = Math.max(USUAL_STORAGE_BUFFERS, asked.maxStorageBuffersPerShaderStage ?? 0);
  for (const key of RAISED) {
    if (Object.hasOwn(values, key)) values[key] = Math.min(values[key]!, Math.max(usual, asked[key] ?? 0));
  }
  show(device, 'limits', derived(limits, propertiesOf(values)));
}

/** An object of the same class, with members that its prototype has before those of the class, as no page sees them as own. */
const derived = <T extends object>(original: T, members: PropertyDescriptorMap): T =>
  Object.create(Object.create(Object.getPrototypeOf(original) as object, members) as object) as T;

/** The native methods refuse to work on anything but native objects. */
const featuresLike = (original: GPUSupportedFeatures, seen: Set<string>): GPUSupportedFeatures => {
  const methods = {
    has: (name: string) => seen.has(name),
    keys: () => seen.keys(),
    values: () => seen.values(),
    entries: () => seen.entries(),
    forEach: (act: (value: string, key: string, all: unknown) => void, self?: unknown) =>
      seen.forEach((name) => act.call(self, name, name, shown)),
    [Symbol.iterator]: () => seen.values(),
  };
  const members: PropertyDescriptorMap = {
    ...Object.getOwnPropertyDescriptors(methods),
    size: { get: () => seen.size },
  };
  // Dawn for Node has neither `values` nor `entries` nor `forEach`.
  for (const key of Reflect.ownKeys(members)) if (!Reflect.has(original, key)) Reflect.deleteProperty(members, key);
  const shown = derived(original, members);
  return shown;
};

const propertiesOf = (values: Readonly<Record<string, number>>): PropertyDescriptorMap =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { get: () => value, enumerable: true }]));

/** Limits are getters of a prototype. */
function numbersOf(limits: GPUSupportedLimits | undefined): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const key in limits) {
    const value: unknown = limits[key as keyof GPUSupportedLimits];
    if (typeof value === 'number') numbers[key] = value;
  }
  return numbers;
}

/** Limits where a device tells none. */
const USUAL_LIMITS: CountLimits = {
  maxStorageBuffersPerShaderStage: USUAL_STORAGE_BUFFERS,
  maxComputeWorkgroupStorageSize: 0,
  maxBindGroups: 4,
  maxBindingsPerBindGroup: 1000,
  maxStorageBufferBindingSize: 2 ** 27,
};

function countLimits(limits: GPUSupportedLimits | undefined, isFallback: boolean): CountLimits {
  const told = { ...USUAL_LIMITS, ...numbersOf(limits) };
  // On a software adapter a barrier costs more than adding directly.
  return isFallback ? { ...told, maxComputeWorkgroupStorageSize: 0 } : told;
}

function tellDevice(
  { adapter, device, descriptor, added }: Opened,
  book: DeviceBook,
  hasStamps: boolean,
): SessionDevice {
  const info = adapterInfo(adapter, device);
  const { vendor = '', architecture = '', device: name = '', description = '' } = info;
  const { subgroupMinSize: least, subgroupMaxSize: most } = info;
  const limits = Object.entries(descriptor?.requiredLimits ?? {}).filter(([, value]) => typeof value === 'number');
  return {
    id: `${book.index}`,
    context: '',
    adapter: {
      vendor,
      architecture,
      device: name,
      description,
      isFallback: info.isFallbackAdapter ?? false,
      subgroupSize: least && most ? [least, most] : null,
      features: [...adapter.features].toSorted(),
      limits: numbersOf(adapter.limits),
    },
    asked: {
      features: namesOf(descriptor?.requiredFeatures).toSorted(),
      limits: Object.fromEntries(limits) as Record<string, number>,
    },
    added: { features: [...added.features], limits: { ...added.limits } },
    clock: { source: hasStamps ? 'timestamp-query' : 'wall-clock', quantumSeconds: 0 },
    lost: null,
  };
}

/** TensorFlow.js gives a list in the place of a name, which WebGPU turns into text. */
const namesOf = (given: Iterable<unknown> | undefined): string[] => Array.from(given ?? [], String);

/** Its values are getters of a prototype: a spread would miss them. */
const adapterInfo = (adapter: GPUAdapter, device: GPUDevice): Partial<GPUAdapterInfo> =>
  adapter.info ?? device.adapterInfo ?? {};
