import type { Capabilities } from './capabilities.ts';
import type { AdapterFacts } from '../report/report-format.ts';
import { cut, harmless } from '../text/untrusted.ts';
import { RunError } from './run-error.ts';
import { within } from './wait.ts';

/** An open device with its properties. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly facts: AdapterFacts;
  readonly capabilities: Capabilities;
  /** Rejects with a RunError `device-lost` when the device is lost; race every await against it. */
  readonly lost: Promise<never>;
  /** Aborts when the job is cancelled, which ends every wait. */
  readonly signal: AbortSignal;
}

/** The adapter to use: `auto` is hardware if there is any, else software. */
export type AdapterChoice = 'auto' | 'hardware' | 'software';

/** Features to request if available. */
const WANTED_FEATURES = ['timestamp-query', 'shader-f16', 'subgroups', 'subgroup-size-control'] as const;

/** Limits that kernels may need above their defaults. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;

/** Drivers may take seconds to start; one that takes longer will not start at all. */
const MOST_OPENING_SECONDS = 30;

/** Longest name of a driver: reports hold no longer ones. */
const MOST_NAME = 200;

/** Why WebGPU cannot be used here, or null: an insecure context, or a browser without WebGPU. */
export function webgpuProblem(): { code: 'insecure-context' | 'no-webgpu'; message: string } | null {
  if (!globalThis.isSecureContext) {
    return {
      code: 'insecure-context',
      message: `WebGPU needs a secure context, and ${globalThis.location?.origin ?? 'this page'} is not one: open it over https, or from http://localhost on the same machine`,
    };
  }
  if (!navigator.gpu) {
    return {
      code: 'no-webgpu',
      message:
        'This browser has no WebGPU: use Chrome or Edge 113, Safari 26, Firefox 141 or later (on Linux with dom.webgpu.enabled set to true in about:config)',
    };
  }
  return null;
}

/**
 * Opens the adapter with every useful feature and limit.
 * @throws RunError `insecure-context`, `no-webgpu`, `no-adapter`
 */
export async function openGpu(
  choice: AdapterChoice,
  power: 'high' | 'low',
  signal: AbortSignal = new AbortController().signal,
): Promise<Gpu> {
  const problem = webgpuProblem();
  if (problem) throw new RunError(problem.code, problem.message);
  const adapter = await findAdapter(choice, power === 'high' ? 'high-performance' : 'low-power', signal);
  const { info, limits } = adapter;
  const opening = adapter.requestDevice({
    requiredFeatures: WANTED_FEATURES.filter((name) => adapter.features.has(name)) as GPUFeatureName[],
    requiredLimits: Object.fromEntries(WANTED_LIMITS.map((name) => [name, limits[name]])),
  });
  const device = await within(opening, MOST_OPENING_SECONDS, 'opening a device', signal).catch(
    refused('a device', signal),
  );
  const lost = device.lost.then(({ reason, message }): never => {
    throw new RunError(
      'device-lost',
      `The GPU device was lost (${reason}): ${message || 'the browser gives no reason'}`,
    );
  });
  // A successful run never awaits it.
  lost.catch(() => undefined);
  const subgroupSize: [number, number] | null = device.features.has('subgroups')
    ? [info.subgroupMinSize ?? 4, info.subgroupMaxSize ?? 128]
    : null;
  const features = [...device.features].toSorted();
  return {
    device,
    lost,
    signal,
    capabilities: {
      features: new Set([...features, ...(navigator.gpu.wgslLanguageFeatures ?? [])]),
      subgroupSize,
      limits: device.limits as unknown as Record<string, number>,
    },
    facts: {
      vendor: info.vendor,
      architecture: info.architecture,
      device: info.device,
      description: info.description,
      ...driverFacts(info),
      isFallback: isFallback(adapter),
      ...(!tellsFallback(adapter) && { fallbackTold: false }),
      subgroupSize,
      features,
      limits: Object.fromEntries(WANTED_LIMITS.map((name) => [name, device.limits[name]])),
    },
  };
}

/** Driver and backend, from browsers that tell them: Chromium does with `--enable-webgpu-developer-features`. */
function driverFacts(info: GPUAdapterInfo): Pick<AdapterFacts, 'driver' | 'backend'> {
  const { driver, backend } = info as { readonly driver?: unknown; readonly backend?: unknown };
  return {
    ...(isTold(driver) && { driver: cut(driver, MOST_NAME) }),
    ...(isTold(backend) && { backend: cut(backend, MOST_NAME) }),
  };
}

const isTold = (text: unknown): text is string => typeof text === 'string' && text !== '';

/** The fallback flags of the browser: the property moved from the adapter to its info. */
const fallbackFlags = (adapter: GPUAdapter): (boolean | undefined)[] => [
  adapter.info.isFallbackAdapter,
  (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter,
];

/** SwiftShader counts as a software adapter whatever the flags say. */
const isFallback = (adapter: GPUAdapter): boolean =>
  fallbackFlags(adapter).includes(true) ||
  /swiftshader|llvmpipe|lavapipe|warp|microsoft basic render/i.test(
    `${adapter.info.architecture} ${adapter.info.description}`,
  );

const tellsFallback = (adapter: GPUAdapter): boolean =>
  isFallback(adapter) || fallbackFlags(adapter).some((flag) => flag !== undefined);

const CHECK = 'check that it may use the GPU (see chrome://gpu, or about:support in Firefox)';

async function findAdapter(
  choice: AdapterChoice,
  powerPreference: GPUPowerPreference,
  signal: AbortSignal,
): Promise<GPUAdapter> {
  if (choice !== 'software') {
    const adapter = await askForAdapter({ powerPreference }, signal);
    if (adapter && (choice === 'auto' || !isFallback(adapter))) return adapter;
    if (choice === 'hardware') {
      throw new RunError(
        'no-adapter',
        adapter
          ? 'The browser offers a software adapter only, but a hardware adapter was requested'
          : `The browser offers no WebGPU adapter: ${CHECK}`,
      );
    }
  }
  // Dawn finds software drivers other than SwiftShader only after a plain request, and may return one for it.
  const plain = choice === 'software' ? await askForAdapter({ powerPreference }, signal) : null;
  if (plain && isFallback(plain)) return plain;
  const software = await askForAdapter({ forceFallbackAdapter: true }, signal);
  if (software) return software;
  throw new RunError(
    'no-adapter',
    choice === 'software'
      ? 'The browser offers no software adapter: Chrome needs --enable-unsafe-swiftshader for it, Firefox a Vulkan driver such as Mesa’s lavapipe'
      : `The browser offers no WebGPU adapter, neither hardware nor software: ${CHECK}`,
  );
}

const askForAdapter = (options: GPURequestAdapterOptions, signal: AbortSignal): Promise<GPUAdapter | null> =>
  // A synchronous exception also counts as a refusal.
  within(
    Promise.resolve().then(() => navigator.gpu.requestAdapter(options)),
    MOST_OPENING_SECONDS,
    'asking for an adapter',
    signal,
  ).catch(refused('an adapter', signal));

/** Turns the browser's message into a sentence; a time-out's message already is one. */
const refused =
  (what: string, signal: AbortSignal) =>
  (error: unknown): never => {
    if (error instanceof RunError || signal.aborted) throw error;
    const words = cut(harmless(error instanceof Error ? error.message : String(error)), 200);
    throw new RunError(
      'no-adapter',
      `The browser refused ${what} (${words || 'it gives no reason'}): see chrome://gpu`,
    );
  };
