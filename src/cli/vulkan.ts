import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lookup } from '../text/lookup.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Vulkan driver that computes on the CPU: Mesa's lavapipe. */
export interface Lavapipe {
  /** The driver file (ICD manifest) for the Vulkan loader. */
  readonly file: string;
  /** The Vulkan version it was built against, such as `1.4.305`; its last part distinguishes old Mesas from new ones. */
  readonly vulkan: string;
}

/** Names of the variables that choose a driver; older loaders know only the second. */
const DRIVER_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/** Names of architectures in Node and in driver files. */
const ARCHITECTURES = lookup<RegExp>({ x64: /^(x86_64|amd64)$/, arm64: /^(aarch64|arm64)$/ });

/**
 * Mesa 22.3.6, in Debian 12, has 1.1.230 and gives WebGPU no adapter; 25.0.7, in its backports, has 1.4.305. Only the last
 * part increases with every Vulkan release; the others are what the driver claims to support.
 */
const OLD_MESA = 230;

/** The drivers named in the user's environment, and the variable that names them; null if there are none. */
export function namedDrivers(env: Environment = process.env): { variable: string; files: string[] } | null {
  for (const variable of DRIVER_VARIABLES) {
    const files = (env[variable] ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
    if (files.length > 0) return { variable, files };
  }
  return null;
}

/** The environment that makes this driver the only one. */
export const environmentFor = (file: string): Record<string, string> =>
  Object.fromEntries(DRIVER_VARIABLES.map((name) => [name, file]));

/** The variables that chose the driver, as a report records them: what was set for the run, else what the user set. */
export function driverFlags(set: Readonly<Record<string, string>>, env: Environment = process.env): string[] {
  const named = namedDrivers(env);
  const chosen = set['VK_DRIVER_FILES'] ?? (named && env[named.variable]);
  return chosen ? [`${set['VK_DRIVER_FILES'] || !named ? 'VK_DRIVER_FILES' : named.variable}=${chosen}`] : [];
}

/** The folders where the Vulkan loader of Linux looks for driver files. @see LoaderDriverInterface.md of Khronos */
export function driverFolders(env: Environment = process.env): string[] {
  const list = (name: string, otherwise: string): string[] => (env[name] || otherwise).split(':').filter(Boolean);
  const bases = [
    ...list('XDG_CONFIG_HOME', join(env['HOME'] ?? homedir(), '.config')),
    ...list('XDG_CONFIG_DIRS', '/etc/xdg'),
    '/etc',
    ...list('XDG_DATA_HOME', join(env['HOME'] ?? homedir(), '.local', 'share')),
    ...list('XDG_DATA_DIRS', ''),
    '/usr/local/share',
    '/usr/share',
  ];
  return [...new Set(bases)].map((base) => join(base, 'vulkan', 'icd.d'));
}

/** The lavapipe installed for this architecture; null if there is none, and on systems other than Linux. */
export function findLavapipe(folders: readonly string[] = driverFolders()): Lavapipe | null {
  if (process.platform !== 'linux') return null;
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const [, architecture] = /^lvp_icd(?:\.(\w+))?\.json$/.exec(name) ?? [null, null];
      if (architecture === null) continue;
      if (architecture !== undefined && !ARCHITECTURES[process.arch]?.test(architecture)) continue;
      const file = join(folder, name);
      return { file, vulkan: vulkanOf(file) };
    }
  }
  return null;
}

/** Whether its Mesa is too old for WebGPU. */
export const isOldMesa = ({ vulkan }: Lavapipe): boolean => Number(vulkan.split('.')[2]) <= OLD_MESA;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function vulkanOf(file: string): string {
  try {
    const { ICD: driver } = JSON.parse(readFileSync(file, 'utf8')) as { ICD?: { api_version?: unknown } };
    return typeof driver?.api_version === 'string' ? driver.api_version : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** How to install a software driver on this system. */
export function lavapipeAdvice(osRelease: string = readOsRelease()): string {
  const install = 'sudo apt-get install -y';
  if (/^VERSION_CODENAME="?bookworm/m.test(osRelease)) {
    return `enable bookworm-backports, then: ${install} -t bookworm-backports mesa-vulkan-drivers`;
  }
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease)) return `${install} libvulkan1 mesa-vulkan-drivers`;
  return 'install a recent Mesa (25 is known to work) with its lavapipe driver (mesa-vulkan-drivers, vulkan-swrast)';
}

/**
 * What is wrong with the Vulkan drivers here, and the fix; for a run that got no software adapter.
 * @param exists whether a driver file exists
 */
export function driverAdvice(
  env: Environment = process.env,
  lavapipe = findLavapipe(),
  exists: (file: string) => boolean = existsSync,
): string {
  const missing = missingDriver(env, lavapipe, exists);
  if (missing !== null) return missing;
  const named = namedDrivers(env);
  if (lavapipe && isOldMesa(lavapipe)) {
    return `the installed Mesa is too old for WebGPU (${lavapipe.file} is Vulkan ${lavapipe.vulkan}): ${lavapipeAdvice()}`;
  }
  if (named)
    return `${named.variable} names ${named.files.join(', ')}, which provides no adapter: name another driver there`;
  return lavapipe
    ? `${lavapipe.file} exists but provides no adapter: check it with vulkaninfo --summary`
    : `for Mesa's software driver, ${lavapipeAdvice()}`;
}

/** The driver that the environment names and that is not there, with the fix; null where there is none. */
export function missingDriver(
  env: Environment = process.env,
  lavapipe = findLavapipe(),
  exists: (file: string) => boolean = existsSync,
): string | null {
  const named = namedDrivers(env);
  const missing = named?.files.find((file) => !exists(file));
  if (!named || missing === undefined) return null;
  const other = lavapipe ? `; unset it to use ${lavapipe.file}` : `; for Mesa's lavapipe, ${lavapipeAdvice()}`;
  return `${named.variable} names ${JSON.stringify(missing)}, which does not exist${other}`;
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
