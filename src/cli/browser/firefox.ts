import { driverFlags, driverFolders, environmentFor, findLavapipe, namedDrivers } from '../vulkan.ts';
import type { FlagSet } from './flags.ts';

/** The preferences that matter to readers of a report. */
const TELLING = {
  // On by default only on Windows and macOS.
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  // Steps of 0.02 ms instead of 1 ms, with a jitter.
  'privacy.reduceTimerPrecision': false,
} as const;

/** No network noise beyond what Puppeteer already disables: no updates, telemetry, portals or first-run pages. */
const QUIET = {
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

/** The ways to start Firefox that may give the adapter asked for, in the order to try them. */
export function firefoxSets(choice: 'auto' | 'hardware' | 'software', env = process.env): readonly FlagSet[] {
  const lavapipe = namedDrivers(env) === null ? findLavapipe(driverFolders(env)) : null;
  const start = (adapter: FlagSet['adapter'], more: Readonly<Record<string, string>>): FlagSet => ({
    adapter,
    name: adapter,
    flags: [...Object.entries(TELLING).map(([name, value]) => `${name}=${value}`), ...driverFlags(more, env)],
    preferences: { ...QUIET, ...TELLING },
    env: more,
  });
  // A machine with only a software driver gives that to the hardware start; the result is kept.
  const hardware = start('hardware', {});
  const software = start('software', lavapipe ? environmentFor(lavapipe.file) : {});
  if (choice === 'software') return [software];
  return choice === 'hardware' ? [hardware] : [hardware, software];
}
