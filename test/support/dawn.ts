import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { dawnStarts, type ClockChoice, type DawnStart } from '../../src/cli/dawn/drivers.ts';
import { restBetweenPolls } from '../../src/cli/dawn/rest.ts';
import { findDawn } from '../../src/cli/dawn/find-dawn.ts';
import { lavapipeAdvice } from '../../src/cli/vulkan.ts';

interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

/** Keeps a library loaded although Node closes libraries that are not its modules. */
const NEVER_UNLOAD = process.platform === 'linux' ? 0x1000 : 0;

/** A driver that Dawn may be limited to; `system`: that of the machine's GPU. */
export type TestDriver = 'swiftshader' | 'lavapipe' | 'system';

/** The environment before any driver was chosen, without the user's choice: tests name theirs. */
const ENVIRONMENT = { ...process.env, VK_DRIVER_FILES: undefined, VK_ICD_FILENAMES: undefined };

/** How Dawn is started on this driver; undefined if the driver is missing. */
async function startOf(driver: TestDriver, clock: ClockChoice): Promise<DawnStart | undefined> {
  if (driver === 'system') return (await dawnStarts('hardware', clock))[0];
  return (await dawnStarts('software', clock, ENVIRONMENT)).find((start) => start.driver === driver);
}

/** Why Dawn with this driver is unavailable, or null. */
export async function dawnObstacle(driver: TestDriver = 'swiftshader'): Promise<string | null> {
  if (!findDawn()) return 'the package webgpu is not installed: npm install --no-save webgpu';
  if (driver === 'system') return hardwareObstacle();
  if (process.platform !== 'linux') return 'software drivers are known on Linux only';
  if (await startOf(driver, 'fine')) return null;
  return driver === 'swiftshader'
    ? 'no Chromium with a software driver is installed'
    : `Mesa's lavapipe is not installed: ${lavapipeAdvice()}`;
}

/** The environment that makes the command line use this driver; call only if there is no obstacle. */
export async function driverEnvironment(driver: TestDriver): Promise<Readonly<Record<string, string>>> {
  return (await startOf(driver, 'fine'))!.env;
}

/** Dawn in this process, as `navigator.gpu` of a software adapter; call only if there is no obstacle. */
export async function dawnHere(clock: ClockChoice, driver: TestDriver = 'swiftshader'): Promise<GPU> {
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

/** Probes in a separate process: a failing driver may crash it. */
async function hardwareObstacle(): Promise<string | null> {
  const start = (await startOf('system', 'fine'))!;
  const ask = `const { create } = await import(process.argv[1]);
    const adapter = await create(JSON.parse(process.argv[2])).requestAdapter();
    console.log(adapter && !adapter.info.isFallbackAdapter ? 'hardware' : 'none');
    process.exit();`;
  const args = ['--input-type=module', '-e', ask, findDawn()!.url, JSON.stringify(start.options)];
  const { stdout } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...start.env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return stdout?.includes('hardware') ? null : 'Dawn for Node finds no GPU here, only software adapters or none';
}

/** The library search path is read when a process starts; an already loaded library is found without it. */
function loadFor(library: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | NEVER_UNLOAD);
  } catch {
    // As expected, it is not a Node module; the library stays loaded.
  }
}
