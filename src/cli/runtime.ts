import { CPU_TIMES } from '../protocol/cpu-times.ts';
import type { ProfileJob } from '../jobs/api.ts';
import { openBrowser, pageHost } from './browser/open-browser.ts';
import type { AdapterProbe } from './browser/probe-adapter.ts';
import { browserCpu } from './process-cpu.ts';
import { openDawn } from './dawn/open-dawn.ts';
import type { ClockChoice } from './dawn/drivers.ts';
import { CliError, EXIT } from './exit.ts';
import type { RunHost } from './drive.ts';
import { PROBE_PATH } from './server.ts';

/** The options that choose where to measure. */
export interface RuntimeOptions {
  readonly runtime: 'browser' | 'dawn';
  readonly browser?: string;
  /** Timestamp resolution; Dawn only. */
  readonly clock?: ClockChoice;
  readonly adapter: 'auto' | 'hardware' | 'software';
}

/** An open WebGPU runtime: a browser or Dawn. */
export interface OpenedRuntime {
  readonly adapter: AdapterProbe;
  readonly environment: NonNullable<ProfileJob['environment']>;
  /** The host to start a job on; call once. */
  host(): Promise<RunHost>;
  close(): Promise<void> | void;
}

/**
 * Opens the requested runtime.
 * @param url address of the page
 * @throws CliError `noGpu` when it offers no such adapter
 */
export async function openRuntime(
  { runtime, browser: path, clock, adapter }: RuntimeOptions,
  url: string,
  say: (line: string) => void,
): Promise<OpenedRuntime> {
  if (runtime === 'dawn') {
    const { host, version, flags, ...opened } = await openDawn({ adapter, clock: clock ?? 'fine' });
    const browser = { name: 'Dawn for Node', version };
    const environment = { runtime, browser, flags, ...driverOf(opened.adapter) };
    return { ...opened, environment, host: async () => host };
  }
  const opened = await openBrowser({ browser: path, adapter, probeUrl: new URL(PROBE_PATH, url).href, say });
  const { name, version, flags, processId, engine } = opened;
  return {
    adapter: opened.adapter,
    environment: { runtime, browser: { name, version }, flags, ...driverOf(opened.adapter) },
    async host() {
      const page = await opened.browser.newPage();
      if (processId !== undefined) await page.exposeFunction(CPU_TIMES, browserCpu(processId, engine));
      await page.goto(url);
      return pageHost(page);
    },
    close: () => opened.close(),
  };
}

/** What the report is told of the adapter's driver, in case the page is not. */
const driverOf = ({ driver, backend }: AdapterProbe) => ({
  ...(driver !== undefined && { driver }),
  ...(backend !== undefined && { backend }),
});

/** @throws CliError `usage` for options of the other runtime */
export function checkRuntime({ runtime, browser, clock }: RuntimeOptions): void {
  if (runtime === 'dawn' && browser !== undefined) {
    throw new CliError(
      EXIT.usage,
      '--browser: expected --runtime browser with it, got --runtime dawn, which needs no browser',
    );
  }
  if (runtime === 'browser' && clock !== undefined) {
    throw new CliError(EXIT.usage, '--clock: expected --runtime dawn with it; browsers always use their finest clock');
  }
}
