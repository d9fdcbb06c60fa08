import { driverFlags, driverFolders, environmentFor, findLavapipe, namedDrivers } from '../vulkan.ts';
import type { Engine } from './find-browser.ts';

/**
 * Every flag a browser is started with, in product and tests; Firefox's preferences are in firefox.ts.
 * @see https://peter.sh/experiments/chromium-command-line-switches/
 */

/** A way to reach an adapter: how to start a browser, and for which kind of adapter. */
export interface FlagSet {
  readonly adapter: 'hardware' | 'software';
  readonly name: string;
  /** Chromium's flags; for Firefox, the preferences and variables that matter to readers of a report. */
  readonly flags: readonly string[];
  /** Firefox has preferences instead of flags. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  /** Added to the user's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** No network noise: no updates, no field trials, no first-run pages. */
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Chromium refuses the software adapter without the first three. The Dawn toggle makes kernels with 16 KiB of workgroup memory
 * compile in 9–35 ms instead of 1.5 s; zero-initialisation itself is kept.
 */
const SOFTWARE: FlagSet = {
  adapter: 'software',
  name: 'software',
  flags: [
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension',
  ],
};

/**
 * On Linux a canvas of the software adapter reaches the screen by Vulkan alone: without these flags the GPU process dies
 * as soon as a page presents one, and every device is lost.
 */
const DRAWING: FlagSet = {
  ...SOFTWARE,
  flags: [...SOFTWARE.flags, '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=vulkan'],
};

/** Unquantised stamps (the stock 65.5 µs steps need longer samples), and f16 where NVIDIA's driver hides it. */
const PRECISE = ['--enable-webgpu-developer-features', '--enable-dawn-features=vulkan_enable_f16_on_nvidia'];

/** On Linux many drivers need these for WebGPU; headless Chromium uses Vulkan only on request. */
const LINUX = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist', '--use-angle=vulkan'];

/** The flag sets to try for a hardware adapter, the best first. */
function hardwareSets(platform: NodeJS.Platform): readonly FlagSet[] {
  const stock: FlagSet = { adapter: 'hardware', name: 'stock', flags: [] };
  if (platform !== 'linux') return [{ adapter: 'hardware', name: 'precise', flags: PRECISE }, stock];
  return [{ adapter: 'hardware', name: 'vulkan', flags: [...LINUX, ...PRECISE] }, stock];
}

/**
 * The sets that may give the requested adapter in a browser, in the order to try them.
 * @param draws whether pages may present canvases
 */
export const startsOf = (engine: Engine, choice: AdapterChoice, draws = false): readonly FlagSet[] =>
  engine === 'firefox' ? firefoxSets(choice) : flagSets(choice, process.platform, draws);

type AdapterChoice = 'auto' | 'hardware' | 'software';

/** The flag sets of Chromium that may give the requested adapter, in the order to try them. */
export function flagSets(choice: AdapterChoice, platform = process.platform, draws = false): readonly FlagSet[] {
  const software = draws && platform === 'linux' ? [DRAWING, SOFTWARE] : [SOFTWARE];
  if (choice === 'software') return software;
  return choice === 'hardware' ? hardwareSets(platform) : [...hardwareSets(platform), ...software];
}

/** What every start needs besides its flag set. Chromium refuses to run as root with its sandbox. */
export const baseFlags = (isRoot = process.getuid?.() === 0): readonly string[] =>
  isRoot ? [...QUIET, '--no-sandbox'] : QUIET;

/** A page must run at full speed also when no one looks at it; Puppeteer gives these to browsers it starts. */
const AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Flags of a browser that a node of a Selenium Grid starts for us; the node adds its own, such as `--no-sandbox`. */
export const nodeFlags = ({ flags }: FlagSet): readonly string[] => ['--headless=new', ...AWAKE, ...QUIET, ...flags];

/** A flag of a node that matters to readers of a report: not about its window, its sandbox or its folders. */
export const isTelling = (flag: string): boolean =>
  flag.startsWith('--') &&
  !/^--(?:headless|no-sandbox|disable-dev-shm-usage|window-|start-|user-data-dir|remote-|no-default)/.test(flag) &&
  ![...AWAKE, ...QUIET].includes(flag);

/** The preferences that matter to readers of a report. */
const TELLING = {
  // On by default only on Windows and macOS.
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  // Steps of 0.02 ms instead of 1 ms, with a jitter.
  'privacy.reduceTimerPrecision': false,
} as const;

/** No network noise beyond what Puppeteer already disables: no updates, telemetry, portals or first-run pages. */
const QUIET_PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.discovery.enabled': false,
  'browser.ping-centre.telemetry': false,
  'browser.region.network.url': '',
  'browser.region.update.enabled': false,
  'browser.safebrowsing.provider.google4.updateURL': '',
  'browser.safebrowsing.provider.mozilla.updateURL': '',
  'browser.topsites.contile.enabled': false,
  'datareporting.usage.uploadEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
} as const;

/** The ways to start Firefox that may give the requested adapter, in the order to try them. */
export function firefoxSets(choice: AdapterChoice, env = process.env): readonly FlagSet[] {
  const lavapipe = namedDrivers(env) === null ? findLavapipe(driverFolders(env)) : null;
  const start = (adapter: FlagSet['adapter'], more: Readonly<Record<string, string>>): FlagSet => ({
    adapter,
    name: adapter,
    flags: [...Object.entries(TELLING).map(([name, value]) => `${name}=${value}`), ...driverFlags(more, env)],
    preferences: { ...QUIET_PREFERENCES, ...TELLING },
    env: more,
  });
  // A machine with only a software driver gives that to the hardware start; the result is kept.
  const hardware = start('hardware', {});
  const software = start('software', lavapipe ? environmentFor(lavapipe.file) : {});
  if (choice === 'software') return [software];
  return choice === 'hardware' ? [hardware] : [hardware, software];
}
