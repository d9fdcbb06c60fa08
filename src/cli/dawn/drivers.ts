import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowsers } from '../browser/find-browser.ts';
import { driverFolders, environmentFor, findLavapipe, namedDrivers } from '../vulkan.ts';

/** How to start the child that loads Dawn, to reach one kind of adapter. */
export interface DawnStart {
  readonly adapter: 'hardware' | 'software';
  /** The Vulkan driver it is limited to; `system`: any from the environment or the system. */
  readonly driver: 'system' | 'lavapipe' | 'swiftshader';
  /** Added to the user's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of Dawn's `create`. */
  readonly options: readonly string[];
}

/** Resolution of the timestamps: the driver's, or that of a stock browser. */
export type ClockChoice = 'fine' | 'stock';

const SOFTWARE_DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', '/lib64'];
const TRIPLES = ['', 'x86_64-linux-gnu', 'aarch64-linux-gnu'];

/**
 * The starts that may give the requested adapter, in the order to try them. On Linux Dawn uses Vulkan: software is the
 * driver named in the environment, else Mesa's lavapipe, else Chromium's SwiftShader; Chromium's loader is used if the
 * system has none.
 */
export async function dawnStarts(
  choice: 'auto' | 'hardware' | 'software',
  clock: ClockChoice,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<DawnStart[]> {
  const fine = clock === 'fine' ? ['timestamp_quantization'] : [];
  const folders = process.platform === 'linux' ? await chromiumFolders() : [];
  const lent = loaderFrom(folders);
  const starts: DawnStart[] = [];
  if (choice !== 'software') {
    const options = optionsOf(['vulkan_enable_f16_on_nvidia'], fine);
    starts.push({ adapter: 'hardware', driver: 'system', env: lent, options });
  }
  if (choice !== 'hardware') {
    // As in the browser: kernels with workgroup memory then compile in milliseconds, not seconds.
    const options = optionsOf([], [...fine, 'use_vulkan_zero_initialize_workgroup_memory_extension']);
    const add = (driver: DawnStart['driver'], file?: string): void => {
      const own = file === undefined ? {} : environmentFor(file);
      starts.push({ adapter: 'software', driver, env: { ...lent, ...own }, options });
    };
    if (namedDrivers(env) === null) {
      const lavapipe = findLavapipe(driverFolders(env));
      if (lavapipe) add('lavapipe', lavapipe.file);
      const own = folders.map((folder) => join(folder, SOFTWARE_DRIVER)).find((file) => existsSync(file));
      if (own !== undefined) add('swiftshader', own);
    }
    // Drivers from the environment, or of systems other than Linux.
    if (!starts.some(({ adapter }) => adapter === 'software')) add('system');
  }
  return starts;
}

const optionsOf = (enable: readonly string[], disable: readonly string[]): string[] => [
  ...(enable.length > 0 ? [`enable-dawn-features=${enable.join(',')}`] : []),
  ...(disable.length > 0 ? [`disable-dawn-features=${disable.join(',')}`] : []),
];

/** Chromium's library folders: next to its program, or where Debian's start script finds them. */
async function chromiumFolders(): Promise<string[]> {
  const browsers = await findBrowsers().catch(() => []);
  const beside = browsers.map(({ path }) => dirname(realpathSync(path)));
  const folders = [...beside, '/usr/lib/chromium', '/usr/lib/chromium-browser'];
  return [...new Set(folders)].filter((folder) => existsSync(join(folder, SOFTWARE_DRIVER)));
}

/** The Vulkan loader of a Chromium, for systems that have none. */
function loaderFrom(folders: readonly string[]): Record<string, string> {
  const system = LIBRARY_FOLDERS.flatMap((folder) => TRIPLES.map((triple) => join(folder, triple, LOADER)));
  if (process.platform !== 'linux' || system.some((file) => existsSync(file))) return {};
  const folder = folders.find((one) => existsSync(join(one, LOADER)));
  if (folder === undefined) return {};
  return { LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], folder].filter(Boolean).join(':') };
}
