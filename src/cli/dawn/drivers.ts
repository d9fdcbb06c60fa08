import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowsers } from '../browser/find-browser.ts';
import { driverFolders, environmentFor, findLavapipe, namedDrivers } from '../vulkan.ts';

/** How the child that loads Dawn is started, to reach one kind of adapter. */
export interface DawnStart {
  readonly adapter: 'hardware' | 'software';
  /** Which Vulkan driver it is limited to; `system`: any that the environment, or the system, gives. */
  readonly driver: 'system' | 'lavapipe' | 'swiftshader';
  /** Environment beside the user's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of Dawn's `create`. */
  readonly options: readonly string[];
}

/** Which steps the stamps have: as fine as the driver counts, or those of a stock browser. */
export type ClockChoice = 'fine' | 'stock';

const SOFTWARE_DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', '/lib64'];
const TRIPLES = ['', 'x86_64-linux-gnu', 'aarch64-linux-gnu'];

/**
 * The starts that may give the adapter asked for, in the order to try them. On Linux Dawn speaks Vulkan: software is
 * the driver that the environment names, else Mesa's lavapipe, else Chromium's own, whose loader is lent too where the
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
    // The same switch as in the browser: kernels with workgroup memory compile in milliseconds, not seconds.
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
    // Whatever the environment names, or another system has.
    if (!starts.some(({ adapter }) => adapter === 'software')) add('system');
  }
  return starts;
}

const optionsOf = (enable: readonly string[], disable: readonly string[]): string[] => [
  ...(enable.length > 0 ? [`enable-dawn-features=${enable.join(',')}`] : []),
  ...(disable.length > 0 ? [`disable-dawn-features=${disable.join(',')}`] : []),
];

/** Where Chromium keeps its libraries: beside its program, or where Debian puts them beside a starting script. */
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
