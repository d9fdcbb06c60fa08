import { constants } from 'node:os';
import { join } from 'node:path';
import { dawnStarts } from '../../src/cli/dawn/drivers.ts';
import { findDawn } from '../../src/cli/dawn/find.ts';

interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

/** Keeps a library loaded though Node closes what is no module of its own. */
const NEVER_UNLOAD = process.platform === 'linux' ? 0x1000 : 0;

/** Why there is no Dawn with a software adapter here, or null. */
export async function dawnObstacle(): Promise<string | null> {
  if (!findDawn()) return 'the package webgpu is not installed: npm install --no-save webgpu';
  if (process.platform !== 'linux') return 'only on Linux is the software driver of Chromium known';
  const [start] = await dawnStarts('software', 'fine');
  return start?.env['VK_DRIVER_FILES'] ? null : 'no Chromium with a software driver is installed';
}

/** Dawn inside this process, as `navigator.gpu` of the software adapter; call only where there is no obstacle. */
export async function dawnHere(clock: 'fine' | 'stock'): Promise<GPU> {
  const [start] = await dawnStarts('software', clock);
  const { LD_LIBRARY_PATH: folder, ...drivers } = start!.env;
  Object.assign(process.env, drivers);
  if (folder !== undefined) loadFor(join(folder.split(':').at(-1)!, 'libvulkan.so.1'));
  const module = (await import(/* @vite-ignore */ findDawn()!.url)) as DawnModule;
  Object.assign(globalThis, module.globals);
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
