import type { Browser } from 'puppeteer-core';
import { MOST_SHORT } from '../../report/number-checks.ts';
import type { AdapterProbe } from './probe-adapter.ts';

/** Driver and backend of an adapter, as far as known. */
export interface DriverFacts {
  readonly driver?: string;
  readonly backend?: string;
}

/** A GPU as Chromium's `SystemInfo.getInfo` describes it. */
interface SystemGpu {
  readonly vendorString: string;
  readonly deviceString: string;
  readonly driverVendor: string;
  readonly driverVersion: string;
}

const ANSWER_MILLISECONDS = 5000;
const SWIFTSHADER_FLAG = '--use-webgpu-adapter=swiftshader';

/**
 * What is known of an adapter's driver from outside of the page: what the adapter tells first, then Chromium's own list of
 * GPUs. Empty in Firefox, which has no such list.
 * @param flags the flags that the browser was started with
 */
export async function browserDriver(
  browser: Browser,
  adapter: AdapterProbe,
  flags: readonly string[],
): Promise<DriverFacts> {
  const { driver = driverAmong(await systemGpus(browser), adapter) } = adapter;
  // Chromium reaches SwiftShader through Vulkan alone.
  const isSwiftShader = adapter.architecture === 'swiftshader' && flags.includes(SWIFTSHADER_FLAG);
  const { backend = isSwiftShader ? 'vulkan' : undefined } = adapter;
  return { ...(driver !== undefined && { driver }), ...(backend !== undefined && { backend }) };
}

/**
 * The driver of an adapter in Chromium's list of GPUs: that of the only one, if it is the adapter's. A list of several
 * does not say which of them the adapter is.
 */
export function driverAmong(
  gpus: readonly SystemGpu[],
  { isFallback, architecture }: AdapterProbe,
): string | undefined {
  const [gpu, ...others] = gpus;
  if (!gpu || others.length > 0 || gpu.driverVersion === '') return undefined;
  const isSoftware = /swiftshader|llvmpipe|lavapipe|basic render/i.test(gpu.deviceString);
  if (isSoftware !== isFallback) return undefined;
  // A machine may have two software adapters.
  if (isSoftware && !gpu.deviceString.toLowerCase().includes(architecture.toLowerCase())) return undefined;
  const name = isSoftware && architecture === 'swiftshader' ? 'SwiftShader' : gpu.driverVendor;
  return `${name} ${gpu.driverVersion}`.trim().slice(0, MOST_SHORT);
}

/** Chromium's list of GPUs; empty in other browsers, and without an answer in time. */
async function systemGpus(browser: Browser): Promise<readonly SystemGpu[]> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS, null).unref());
  // Firefox's protocol has neither the session nor the call.
  const asked = askForGpus(browser).catch(() => null);
  return (await Promise.race([asked, late])) ?? [];
}

async function askForGpus(browser: Browser): Promise<readonly SystemGpu[]> {
  const session = await browser.target().createCDPSession();
  const { gpu } = await session.send('SystemInfo.getInfo');
  await session.detach();
  return gpu.devices;
}
