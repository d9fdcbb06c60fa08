import { findBrowsers, type FoundBrowser } from '../browser/find.ts';
import { flagSets, type FlagSet } from '../browser/flags.ts';
import { INSTALL_ADVICE } from '../browser/install.ts';
import { launchBrowser, type LaunchedBrowser } from '../browser/launch.ts';
import { probeAdapter, type AdapterProbe } from '../browser/probe.ts';
import { dawnWorks, diagnoseDawn, type DawnDiagnosis } from '../dawn/diagnose.ts';
import { DAWN_ADVICE } from '../dawn/find.ts';
import { jsonText } from '../../theory/text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printDiagnosis } from '../print/diagnosis.ts';
import { inkFor } from '../print/ink.ts';
import { aborted, watchSignals } from '../signals.ts';
import { PROBE_PATH, servePage } from '../site.ts';

/** What was found out about this machine. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly browsers: readonly BrowserDiagnosis[];
  /** The other runtime, `profile --runtime dawn`. */
  readonly dawn: DawnDiagnosis;
  /** What `profile` would measure here in a browser; null: nothing. */
  readonly verdict: 'hardware' | 'software' | null;
  /** What to do about what does not work, one sentence each. */
  readonly advice: readonly string[];
}

/** What one browser offers. */
export interface BrowserDiagnosis {
  readonly path: string;
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

/** Tells which browsers and adapters are here, what works, and what to type for what does not. */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const { json } = readOutputs({ json: options.json });
  const interrupted = watchSignals();
  const server = await servePage();
  try {
    const found = await findBrowsers(options.browser);
    const diagnosing = diagnoseAll(found, new URL(PROBE_PATH, server.url).href, interrupted);
    const browsers = await Promise.race([diagnosing, aborted(interrupted).then(() => null)]);
    const dawn = await Promise.race([diagnoseDawn(), aborted(interrupted).then(() => null)]);
    if (browsers === null || dawn === null) return EXIT.interrupted;
    const diagnosis = conclude(browsers, dawn);
    if (json) writeOutput(json, jsonText(diagnosis));
    if (json?.path !== null) process.stdout.write(printDiagnosis(diagnosis, inkFor(process.stdout)));
    return diagnosis.verdict !== null || dawnWorks(dawn) ? EXIT.done : EXIT.noGpu;
  } finally {
    server.close();
  }
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

async function diagnose({ path, origin }: FoundBrowser, url: string): Promise<BrowserDiagnosis> {
  const attempts: Attempt[] = [];
  let version: string | null = null;
  for (const set of flagSets('auto')) {
    let launched: LaunchedBrowser | undefined;
    try {
      launched = await launchBrowser(path, set);
      version = `${launched.name} ${launched.version}`;
      const adapter = await probeAdapter(launched.browser, url, set.adapter === 'software');
      const works = adapter !== null && adapter.isFallback === (set.adapter === 'software');
      attempts.push({ wanted: set.adapter, flags: set.flags, adapter, works });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { path, origin, version, problem, attempts };
    } finally {
      await launched?.close();
    }
  }
  return { path, origin, version, problem: null, attempts };
}

function conclude(browsers: readonly BrowserDiagnosis[], dawn: DawnDiagnosis): Diagnosis {
  const working = browsers.flatMap(({ attempts }) => attempts.filter(({ works }) => works));
  const hardware = working.find(({ wanted }) => wanted === 'hardware');
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    browsers,
    dawn,
    verdict: (hardware ?? working[0])?.wanted ?? null,
    advice: [...adviceFor(browsers, working), ...dawnAdvice(dawn)],
  };
}

function adviceFor(browsers: readonly BrowserDiagnosis[], working: readonly Attempt[]): string[] {
  if (browsers.every(({ version }) => version === null)) return [`No browser works here: ${INSTALL_ADVICE}`];
  const advice: string[] = [];
  if (!working.some(({ wanted }) => wanted === 'hardware')) {
    advice.push(
      process.platform === 'linux'
        ? 'For the GPU: install its Vulkan driver (on Debian: sudo apt-get install -y mesa-vulkan-drivers vulkan-tools; for NVIDIA: nvidia-driver), check it with vulkaninfo --summary, then run ridgepoint doctor again'
        : 'For the GPU: update the browser and the GPU driver, look for a blocklist entry in chrome://gpu, then run ridgepoint doctor again',
    );
  }
  const adapter = (working.find(({ wanted }) => wanted === 'hardware') ?? working[0])?.adapter;
  if (adapter && !adapter.features.includes('shader-f16')) {
    advice.push('This adapter has no shader-f16: kernels in half precision are skipped');
  }
  if (adapter && !adapter.features.includes('timestamp-query')) {
    advice.push('This adapter has no timestamp-query: kernels are timed by the wall clock, which takes longer');
  }
  return advice;
}

function dawnAdvice({ version, attempts }: DawnDiagnosis): string[] {
  if (version === null) return [`To measure without a browser, with --runtime dawn: ${DAWN_ADVICE}`];
  const [adapter] = attempts.flatMap((attempt) => (attempt.adapter ? [attempt.wanted] : []));
  return adapter ? [`ridgepoint profile --runtime dawn works too, without a browser, on a ${adapter} adapter`] : [];
}
