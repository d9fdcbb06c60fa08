import { createChain, memoryOf, type Chain } from '../../engine/chain.ts';
import { guessKernels } from '../../engine/guess-kernels.ts';
import { fitModel, formatsHere, largerBy, mostBound, streamedBytes } from '../../engine/fit-model.ts';
import { planStep } from '../../engine/step-plan.ts';
import { createStopwatch } from '../../device/gpu-stopwatch.ts';
import { openGpu, type Gpu } from '../../device/open-gpu.ts';
import type { Program } from '../../device/program.ts';
import { RunError } from '../../device/run-error.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Pass } from '../../models/model-calls.ts';
import type { Formats } from '../../ops/formats.ts';
import { workOf } from '../../ops/operator.ts';
import { bytesMoved } from '../../ops/work.ts';
import type { Stopwatch } from '../../protocol/stopwatch.ts';
import { median } from '../../protocol/stats/mean-estimate.ts';
import { whileHidden } from '../../trials/open-bench.ts';
import { formatBytes } from '../../text/units.ts';
import type { LiveJob, LiveState, Progress } from '../api.ts';
import { readModel } from '../read-model.ts';
import type { LiveSettings } from './settings.ts';

const DEFAULT_MODEL = 'tinyllama-1.1b';
const DEFAULT_CONTEXT = 1024;
/** A layer of this size: small enough to begin within a second, and for steps that leave the page its frames. */
const MOST_LAYER_BYTES = { software: 2 ** 24, hardware: 2 ** 29 };
/** More than the largest caches, so that steps stream their weights. */
const LEAST_BYTES = { software: 2 ** 26, hardware: 2 ** 27 };
const MOST_STEP_BYTES = { software: 2 ** 30, hardware: 2 ** 32 };
/** Steps whose median counts. */
const LATEST = 9;
/** Milliseconds between updates; the page draws them. */
const UPDATE_MILLISECONDS = 60;

/**
 * Runs decode steps until cancelled, each in one submit, at the batch that the settings ask for; pauses while the page is
 * hidden. Kernels are the first that suit the adapter: there is no time for a search.
 * @throws RunError for a bad job, without an adapter, or if the device is lost
 */
export async function runLive(
  job: LiveJob,
  settings: LiveSettings,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<LiveState> {
  const whole = readModel(job.model ?? DEFAULT_MODEL);
  const gpu = await openGpu(job.adapter ?? 'auto', job.power ?? 'high', signal);
  const live = new Live(gpu, whole, job.context ?? DEFAULT_CONTEXT);
  const tell = (label: string): void =>
    onProgress({ done: 0, total: 1, label, secondsLeft: null, partial: null, ...(live.state && { live: live.state }) });
  let told = 0;
  try {
    tell('preparing a step');
    while (!signal.aborted) {
      await whileHidden({ say: tell }, signal);
      await live.step(settings.batch);
      if (performance.now() - told >= UPDATE_MILLISECONDS) {
        told = performance.now();
        tell(`batch ${live.state!.batch}`);
      }
      // The page draws between steps.
      await new Promise((resolve) => setTimeout(resolve));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    live.close();
    gpu.device.destroy();
  }
  if (!live.state) throw new RunError('error', 'It was stopped before its first step');
  return live.state;
}

/** A step at one batch, and what it does in the whole model. */
interface Prepared {
  readonly batch: number;
  readonly chain: Chain;
  readonly work: { readonly flop: number; readonly bytes: number };
  readonly scale: { readonly layers: number; readonly ends: number };
}

class Live {
  readonly #gpu: Gpu;
  readonly #whole: DenseModel;
  readonly #fitted: DenseModel;
  readonly #formats: Formats;
  readonly #kind: 'software' | 'hardware';
  readonly #context: number;
  readonly #stopwatch: Stopwatch<Program>;
  readonly #times = new Map<number, { readonly work: Prepared['work']; readonly seconds: number[] }>();
  readonly #notes: string[];
  #refused = new Map<number, string>();
  #prepared: Prepared | null = null;
  #steps = 0;
  /** What the steps have shown so far; null before the first. */
  state: LiveState | null = null;

  constructor(gpu: Gpu, whole: DenseModel, context: number) {
    this.#gpu = gpu;
    this.#whole = whole;
    this.#kind = gpu.facts.isFallback ? 'software' : 'hardware';
    this.#formats = formatsHere(gpu);
    const fitted = fitModel(whole, this.#formats, {
      matrixBytes: Math.min(mostBound(gpu), MOST_LAYER_BYTES[this.#kind]),
      layerBytes: MOST_LAYER_BYTES[this.#kind],
    });
    if (!fitted) throw new RunError('bad-job', `model: not even a small layer of ${whole.name} fits this adapter`);
    this.#fitted = fitted.model;
    this.#notes = [...fitted.notes];
    this.#context = Math.min(context, whole.longestContext);
    if (this.#context < context) {
      this.#notes.push(
        `${whole.name} sees at most ${this.#context} tokens: steps run at that depth instead of ${context}.`,
      );
    }
    this.#stopwatch = createStopwatch(gpu);
  }

  /** Runs one step at a batch; one that does not fit leaves the batch as it is. */
  async step(batch: number): Promise<void> {
    const wanted = this.#refused.has(batch) ? (this.#prepared?.batch ?? 1) : batch;
    if (this.#prepared?.batch !== wanted) await this.#prepare(wanted);
    const { chain, work, scale, batch: at } = this.#prepared!;
    const seconds = scale.layers * (await this.#time(chain.layers)) + scale.ends * (await this.#time(chain.ends));
    const times = this.#times.get(at) ?? { work, seconds: [] };
    this.#times.set(at, times);
    times.seconds.push(seconds);
    if (times.seconds.length > LATEST) times.seconds.shift();
    this.#steps++;
    const seen = [...this.#times]
      .toSorted(([a], [b]) => a - b)
      .map(([one, { work: done, seconds: all }]) => {
        const each = median(all);
        return { batch: one, seconds: each, flopPerSecond: done.flop / each, intensity: done.flop / done.bytes };
      });
    const now = seen.find((one) => one.batch === at)!;
    this.state = {
      model: this.#whole.name,
      context: this.#context,
      batch: at,
      wanted: batch,
      steps: this.#steps,
      secondsPerStep: now.seconds,
      tokensPerSecond: at / now.seconds,
      flopPerSecond: now.flopPerSecond,
      intensity: now.intensity,
      seen,
      notes: [...this.#notes, ...this.#refused.values()],
    };
  }

  close(): void {
    this.#prepared?.chain.destroy();
    this.#prepared = null;
  }

  async #time(program: Program): Promise<number> {
    const { stamps, wallSeconds } = await this.#stopwatch.run(program, [1], 1);
    const spent = stamps ? Number(stamps[0]!.end - stamps[0]!.begin) / 1e9 : wallSeconds;
    // A step of less than one tick of the clock.
    return spent > 0 ? spent : wallSeconds;
  }

  async #prepare(batch: number): Promise<void> {
    const pass: Pass = { batch, queries: 1, keys: this.#context };
    const layers = Math.max(1, Math.ceil(LEAST_BYTES[this.#kind] / streamedBytes(this.#fitted, pass, this.#formats)));
    const plan = planStep(this.#fitted, pass, { formats: this.#formats, layers });
    const { bytes } = memoryOf(plan);
    const refuse = async (reason: string): Promise<void> => {
      if (batch === 1) throw new RunError('error', reason);
      this.#refused.set(batch, reason);
      if (!this.#prepared) await this.#prepare(1);
    };
    if (bytes > MOST_STEP_BYTES[this.#kind]) {
      await refuse(`Batch ${batch} would take ${formatBytes(bytes)}, more than is used here.`);
      return;
    }
    const calls = [...plan.layers, ...plan.ends].map(({ call }) => call);
    const choices = guessKernels(this.#gpu.capabilities, calls);
    this.close();
    const chain = await createChain(this.#gpu, plan, choices, {
      formats: this.#formats,
      leastBytes: 0,
    });
    if (!chain) {
      await refuse(`There is no room for batch ${batch}.`);
      return;
    }
    const larger = largerBy(this.#whole, this.#fitted, pass, this.#formats);
    const scale = { layers: (this.#whole.numHiddenLayers / layers) * larger.layers, ends: larger.ends };
    this.#prepared = { batch, chain, scale, work: workOfModel(this.#whole, pass, this.#formats) };
  }
}

/** FLOP and bytes of a step of the whole model. */
function workOfModel(model: DenseModel, pass: Pass, formats: Formats): Prepared['work'] {
  const { layers, ends } = planStep(model, pass, { formats, layers: 1 });
  const total = { flop: 0, bytes: 0 };
  for (const { call, inLayer } of [...layers, ...ends]) {
    const work = workOf(call);
    const count = inLayer ? model.numHiddenLayers : 1;
    total.flop += count * work.flop;
    total.bytes += count * bytesMoved(work);
  }
  return total;
}
