import { constants } from 'node:os';
import { join } from 'node:path';
import { dawnStarts, type ClockChoice, type DawnStart } from '../../src/cli/dawn/drivers.ts';
import { restBetweenPolls } from '../../src/cli/dawn/rest.ts';
import { findDawn } from '../../src/cli/dawn/find.ts';
import { lavapipeAdvice } from '../../src/cli/vulkan.ts';

interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

/** Keeps a library loaded though Node closes what is no module of its own. */
const NEVER_UNLOAD = process.platform === 'linux' ? 0x1000 : 0;

/** A software driver that Dawn may be limited to. */
export type SoftwareDriver = 'swiftshader' | 'lavapipe';

/** As it was before anything here chose a driver, and without the user's own choice: tests name theirs. */
const ENVIRONMENT = { ...process.env, VK_DRIVER_FILES: undefined, VK_ICD_FILENAMES: undefined };

/** How Dawn is started on this driver; undefined where it is not here. */
const startOf = async (driver: SoftwareDriver, clock: ClockChoice): Promise<DawnStart | undefined> =>
  (await dawnStarts('software', clock, ENVIRONMENT)).find((start) => start.driver === driver);

/** Why there is no Dawn with this software driver here, or null. */
export async function dawnObstacle(driver: SoftwareDriver = 'swiftshader'): Promise<string | null> {
  if (!findDawn()) return 'the package webgpu is not installed: npm install --no-save webgpu';
  if (process.platform !== 'linux') return 'software drivers are known on Linux only';
  if (await startOf(driver, 'fine')) return null;
  return driver === 'swiftshader'
    ? 'no Chromium with a software driver is installed'
    : `Mesa's lavapipe is not installed: ${lavapipeAdvice()}`;
}

/** The environment that has the command line take this driver; call only where there is no obstacle. */
export async function driverEnvironment(driver: SoftwareDriver): Promise<Readonly<Record<string, string>>> {
  return (await startOf(driver, 'fine'))!.env;
}

/** Dawn inside this process, as `navigator.gpu` of a software adapter; call only where there is no obstacle. */
export async function dawnHere(clock: ClockChoice, driver: SoftwareDriver = 'swiftshader'): Promise<GPU> {
  const start = await startOf(driver, clock);
  const { LD_LIBRARY_PATH: folder, ...drivers } = start!.env;
  Object.assign(process.env, drivers);
  if (folder !== undefined) loadFor(join(folder.split(':').at(-1)!, 'libvulkan.so.1'));
  const module = (await import(/* @vite-ignore */ findDawn()!.url)) as DawnModule;
  Object.assign(globalThis, module.globals);
  restBetweenPolls();
  Object.defineProperty(globalThis, 'isSecureContext', { value: true, configurable: true });
  return module.create(start!.options);
}

/** The search path of libraries is read when a process starts; one that is loaded already is found without it. */
function loadFor(library: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | NEVER_UNLOAD);
  } catch {
    // It is no module of Node's, as was to be expected; the library stays.
  }
}
