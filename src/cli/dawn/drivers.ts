import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowsers } from '../browser/find.ts';

/** How the child that loads Dawn is started, to reach one kind of adapter. */
export interface DawnStart {
  readonly adapter: 'hardware' | 'software';
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
 * The starts that may give the adapter asked for, in the order to try them. On Linux Dawn speaks Vulkan: the software
 * driver is Chromium's own, and so is the loader where the system has none.
 */
export async function dawnStarts(choice: 'auto' | 'hardware' | 'software', clock: ClockChoice): Promise<DawnStart[]> {
  const fine = clock === 'fine' ? ['timestamp_quantization'] : [];
  const starts: DawnStart[] = [];
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  const folders = process.platform === 'linux' ? await chromiumFolders() : [];
  const lent = loaderFrom(folders);
  if (choice !== 'software') {
    starts.push({ adapter: 'hardware', env: lent, options: optionsOf(['vulkan_enable_f16_on_nvidia'], fine) });
  }
  if (choice !== 'hardware') {
    const driver = folders.map((folder) => join(folder, SOFTWARE_DRIVER)).find((file) => existsSync(file));
    // Both names: older loaders know only the second.
    const env = driver && named === undefined ? { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver } : {};
    // The same switch as in the browser: kernels with workgroup memory compile in milliseconds, not seconds.
    const slow = ['use_vulkan_zero_initialize_workgroup_memory_extension'];
    starts.push({ adapter: 'software', env: { ...lent, ...env }, options: optionsOf([], [...fine, ...slow]) });
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
