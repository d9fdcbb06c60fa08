import { findBrowsers, type Engine, type FoundBrowser } from '../browser/find-browser.ts';
import { startsOf, type FlagSet } from '../browser/flags.ts';
import { browserDriver } from '../browser/driver-facts.ts';
import { launchBrowser, type LaunchedBrowser } from '../browser/launch.ts';
import { probeAdapter, type AdapterProbe } from '../browser/probe-adapter.ts';
import { dawnWorks, diagnoseDawn, type DawnDiagnosis } from '../dawn/diagnose.ts';
import { jsonText } from '../../text/untrusted.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printDiagnosis } from '../print/diagnosis.ts';
import { inkFor } from '../print/ink.ts';
import { aborted, watchSignals } from '../signals.ts';
import { PROBE_PATH, servePage } from '../server.ts';
import { findLavapipe, isOldMesa, type Lavapipe } from '../vulkan.ts';
import { browserAdvice, dawnAdvice, firefoxAdvice, lavapipeLines, workingAttempts } from './doctor-advice.ts';

/** What was found out about this machine. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly browsers: readonly BrowserDiagnosis[];
  /** The other runtime, `profile --runtime dawn`. */
  readonly dawn: DawnDiagnosis;
  /** Mesa's software driver, which Dawn and Firefox use; null: none is installed, or this is not Linux. */
  readonly lavapipe: (Lavapipe & { readonly tooOld: boolean }) | null;
  /** The kind of adapter `profile` would measure in its default browser; null: none. */
  readonly verdict: 'hardware' | 'software' | null;
  /** How to fix what does not work, one sentence each. */
  readonly advice: readonly string[];
}

/** What one browser offers. */
export interface BrowserDiagnosis {
  readonly path: string;
  readonly engine: Engine;
  readonly origin: string;
  /** Null: it does not start. */
  readonly version: string | null;
  readonly problem: string | null;
  readonly attempts: readonly Attempt[];
}

/** What one set of flags gives. */
export interface Attempt {
  readonly wanted: FlagSet['adapter'];
  readonly flags: readonly string[];
  /** Null: none. */
  readonly adapter: AdapterProbe | null;
  readonly works: boolean;
}

/** What the user gave to `doctor`. */
export interface DoctorOptions {
  readonly browser?: string;
  readonly json?: string;
}

/** Reports which browsers and adapters are here, what works, and the commands that fix the rest. */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const { json } = readOutputs({ json: options.json });
  const interrupted = watchSignals();
  const server = await servePage();
  try {
    const found = await browsersFor(options.browser);
    const diagnosing = diagnoseAll(found, new URL(PROBE_PATH, server.url).href, interrupted);
    const browsers = await Promise.race([diagnosing, aborted(interrupted).then(() => null)]);
    const dawn = await Promise.race([diagnoseDawn(), aborted(interrupted).then(() => null)]);
    if (browsers === null || dawn === null) return EXIT.interrupted;
    const diagnosis = conclude(browsers, dawn, options.browser);
    if (json) writeOutput(json, jsonText(diagnosis));
    if (json?.path !== null) process.stdout.write(printDiagnosis(diagnosis, inkFor(process.stdout)));
    return workingAttempts(browsers).length > 0 || dawnWorks(dawn) ? EXIT.done : EXIT.noGpu;
  } finally {
    server.close();
  }
}

/** All browsers; Firefox last, since `profile` uses it only on request. */
async function browsersFor(asked: string | undefined): Promise<readonly FoundBrowser[]> {
  const found = await findBrowsers(asked);
  if (asked !== undefined) return found;
  return [...found.filter(({ engine }) => engine !== 'firefox'), ...(await findBrowsers('firefox'))];
}

async function diagnoseAll(
  found: readonly FoundBrowser[],
  url: string,
  stop: AbortSignal,
): Promise<BrowserDiagnosis[]> {
  const all: BrowserDiagnosis[] = [];
  for (const browser of found) {
    if (!stop.aborted) all.push(await diagnose(browser, url));
  }
  return all;
}

async function diagnose(found: FoundBrowser, url: string): Promise<BrowserDiagnosis> {
  const { path, origin, engine } = found;
  const attempts: Attempt[] = [];
  let version: string | null = null;
  for (const set of startsOf(engine, 'auto')) {
    let launched: LaunchedBrowser | undefined;
    try {
      launched = await launchBrowser(found, set);
      version = `${launched.name} ${launched.version}`;
      const probed = await probeAdapter(launched.browser, url, set.adapter === 'software');
      const adapter = probed && { ...probed, ...(await browserDriver(launched.browser, probed, set.flags)) };
      const works = adapter !== null && adapter.isFallback === (set.adapter === 'software');
      attempts.push({ wanted: set.adapter, flags: set.flags, adapter, works });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { path, engine, origin, version, problem, attempts };
    } finally {
      await launched?.close();
    }
  }
  return { path, engine, origin, version, problem: null, attempts };
}

function conclude(browsers: readonly BrowserDiagnosis[], dawn: DawnDiagnosis, asked: string | undefined): Diagnosis {
  const taken = asked === undefined ? browsers.filter(({ engine }) => engine !== 'firefox') : browsers;
  const working = workingAttempts(taken);
  const hardware = working.find(({ wanted }) => wanted === 'hardware');
  const found = findLavapipe();
  const lavapipe = found && { ...found, tooOld: isOldMesa(found) };
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    browsers,
    dawn,
    lavapipe,
    verdict: (hardware ?? working[0])?.wanted ?? null,
    advice: [
      ...browserAdvice(taken, asked),
      ...(asked === undefined ? firefoxAdvice(browsers) : []),
      ...lavapipeLines(lavapipe),
      ...dawnAdvice(dawn),
    ],
  };
}
