import { afterEach, describe, expect, test, vi } from 'vitest';
import { openGpu } from '../../../src/device/open-gpu.ts';
import { wait } from '../../../src/device/wait.ts';

const LIMITS = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 30 };
const UNNAMED = { vendor: '', architecture: '', device: '', description: '' };

interface Given {
  readonly info: object;
  readonly features?: readonly string[];
  /** Its location in browsers before it moved to the info. */
  readonly isFallbackAdapter?: boolean;
}

/** An adapter whose device has exactly what was requested. */
const adapter = ({ features = [], ...given }: Given): GPUAdapter =>
  ({
    ...given,
    features: new Set(features),
    limits: LIMITS,
    requestDevice: (asked: { requiredFeatures: string[]; requiredLimits: object }) =>
      Promise.resolve({
        features: new Set(asked.requiredFeatures),
        limits: asked.requiredLimits,
        lost: new Promise(() => undefined),
      }),
  }) as unknown as GPUAdapter;

/** A browser that returns these adapters, one per request, then the last one repeatedly. */
function browserWith(...adapters: (GPUAdapter | null)[]): GPURequestAdapterOptions[] {
  const asked: GPURequestAdapterOptions[] = [];
  const gpu = {
    requestAdapter: (options: GPURequestAdapterOptions = {}) => {
      asked.push(options);
      return Promise.resolve(adapters.length > 1 ? adapters.shift() : adapters[0]);
    },
  };
  vi.stubGlobal('navigator', { gpu, userAgent: '' });
  vi.stubGlobal('isSecureContext', true);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

const hardware = adapter({ info: { ...UNNAMED, vendor: 'nvidia', isFallbackAdapter: false } });
const llvmpipe = adapter({ info: { ...UNNAMED, description: 'llvmpipe (LLVM 15)', isFallbackAdapter: true } });

describe('the adapter', () => {
  test('of a Safari that reports no names, subgroups, stamps or flag is reported as unknown', async () => {
    browserWith(adapter({ info: UNNAMED }));
    const { facts, capabilities } = await openGpu('auto', 'high');
    expect(facts).toMatchObject({
      ...UNNAMED,
      isFallback: false,
      fallbackTold: false,
      subgroupSize: null,
      features: [],
    });
    expect(facts.limits['maxStorageBufferBindingSize']).toBe(2 ** 27);
    expect(capabilities.features.has('timestamp-query')).toBe(false);
  });

  test('of a Firefox on a CPU has no names, but is recognised as software', async () => {
    const info = { ...UNNAMED, isFallbackAdapter: true, subgroupMinSize: 4, subgroupMaxSize: 128 };
    browserWith(adapter({ info, features: ['timestamp-query', 'shader-f16'] }));
    const { facts } = await openGpu('auto', 'high');
    expect(facts).toMatchObject({ ...UNNAMED, isFallback: true, subgroupSize: null });
    expect(facts).not.toHaveProperty('fallbackTold');
    await expect(openGpu('hardware', 'high')).rejects.toThrow(/software adapter only/);
  });

  test.each([
    ['from its info', { info: { ...UNNAMED, isFallbackAdapter: false } }, false],
    ['from the adapter itself, the former location', { info: UNNAMED, isFallbackAdapter: true }, true],
    ['from its name', { info: { ...UNNAMED, architecture: 'swiftshader' } }, true],
  ])('is recognised as software or hardware: %s', async (_, given, isFallback) => {
    browserWith(adapter(given));
    const { facts } = await openGpu('auto', 'high');
    expect(facts.isFallback).toBe(isFallback);
    expect(facts).not.toHaveProperty('fallbackTold');
  });

  test('is taken if software is requested and a plain request returns it', async () => {
    const asked = browserWith(llvmpipe);
    expect((await openGpu('software', 'high')).facts.description).toContain('llvmpipe');
    expect(asked).toEqual([{ powerPreference: 'high-performance' }]);
  });

  test('is forced only after a plain request: Dawn finds no other driver than SwiftShader before one', async () => {
    const asked = browserWith(hardware, llvmpipe);
    expect((await openGpu('software', 'low')).facts.isFallback).toBe(true);
    expect(asked).toEqual([{ powerPreference: 'low-power' }, { forceFallbackAdapter: true }]);
  });
});

describe('a wait', () => {
  /** The submits of a wait of 40 ms. */
  async function submissions(userAgent: string): Promise<number> {
    vi.stubGlobal('navigator', { userAgent });
    const submit = vi.fn<() => void>();
    const device = { queue: { submit } } as unknown as GPUDevice;
    const gpu = { device, lost: new Promise<never>(() => undefined), signal: new AbortController().signal };
    await wait(gpu, new Promise((resolve) => setTimeout(resolve, 40)), 'waiting');
    const during = submit.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(submit).toHaveBeenCalledTimes(during);
    return during;
  }

  test('makes repeated empty submits in Firefox, which otherwise checks for finished work every 100 ms', async () => {
    expect(await submissions('Mozilla/5.0 Gecko/20100101 Firefox/153.0')).toBeGreaterThan(2);
  });

  test('submits nothing in other browsers', async () => {
    expect(await submissions('Mozilla/5.0 AppleWebKit Chrome/156.0 Safari/537.36')).toBe(0);
  });
});
