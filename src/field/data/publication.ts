/** Classes of engines whose measurements are comparable. `guide` is none: its times are read off text. */
export const ENGINE_CLASSES = [
  'metal',
  'cuda-llamacpp',
  'cuda-other',
  'vulkan-sycl-rocm',
  'server-tp1',
  'tp',
  'webgpu',
] as const;

/** One of them. */
export type EngineClass = (typeof ENGINE_CLASSES)[number];

/** What was timed. `end-to-end`: prompt and output together; the rate counts output tokens. */
export type FieldPhase = 'decode' | 'prefill' | 'end-to-end' | 'guide total';

/** How a model was run for one measurement. */
export interface Run {
  readonly phase: FieldPhase;
  readonly unit: 'tok/s' | 's';
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
}

const run = (phase: FieldPhase, prompt: number, output: number, batch = 1, unit: Run['unit'] = 'tok/s'): Run => ({
  phase,
  unit,
  prompt,
  output,
  batch,
});

/** The rate of the decode steps alone. */
export const decode = (prompt: number, output: number): Run => run('decode', prompt, output);
/** The rate over a prompt alone. */
export const prefill = (prompt: number): Run => run('prefill', prompt, 1);
/** The time of a prompt alone. */
export const firstToken = (prompt: number): Run => run('prefill', prompt, 1, 1, 's');
/** The rate of output tokens of a batch, prompts included in the time. */
export const whole = (prompt: number, output: number, batch = 1): Run => run('end-to-end', prompt, output, batch);
/** The guide's time of one whole answer. */
export const guideTotal = (prompt: number, output: number): Run => run('guide total', prompt, output, 1, 's');

/** llama-bench's two defaults. */
export const TG128 = decode(1, 129);
/** The other one. */
export const PP512 = prefill(512);

/** Hardware as published, model, format of weights as published, run, what was measured, version if rows differ. */
export type Row = readonly [
  hardware: string,
  model: string,
  format: string,
  run: Run,
  measured: number,
  version?: string,
];

/** Measurements that were published together. */
export interface Publication {
  readonly engineClass: EngineClass | 'guide';
  readonly engine: string;
  /** Empty: not stated, or stated by row. */
  readonly version: string;
  readonly date: string;
  readonly source: string;
  readonly rows: readonly Row[];
}
