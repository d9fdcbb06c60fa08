import { GUIDE_GPUS } from '../machines/datasheets.ts';
import type { Gpu } from '../machines/gpu.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { findPreset, type Preset } from '../models/config/presets.ts';
import { FORMATS, type Formats } from '../ops/formats.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../models/predict/request.ts';

/** A model that the reader chose. */
export interface ScenarioModel {
  /** Of a preset; null where a `config.json` was given. */
  readonly preset: string | null;
  readonly config: ModelConfig;
  /** What its makers call its size. */
  readonly nominalParameters: number;
  /** The `config.json` that was given, its fields that matter; null for a preset. */
  readonly json: string | null;
}

/** A GPU that is shown. */
export interface ScenarioGpu {
  readonly gpu: Gpu;
  /** The file that was given; null for a datasheet of ours. */
  readonly json: string | null;
}

/** Formats a reader may choose from. */
export type FormatName = keyof typeof FORMATS;

/** What the whole page reckons with: a model, the GPUs beside it, and how it is run. */
export interface Scenario {
  readonly model: ScenarioModel;
  readonly gpus: readonly ScenarioGpu[];
  /** Tokens of each prompt and each answer, and sequences at once. */
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  /** Length that memory, attention and decode steps are taken at; null: the model's longest, steps as they grow. */
  readonly context: number | null;
  readonly weights: FormatName;
  readonly kv: FormatName;
  /** Price of an hour by the id of a GPU, in whatever currency. */
  readonly prices: Readonly<Record<string, number>>;
}

/** A preset as a scenario holds it. */
export const presetModel = ({ id, config, nominalParameters }: Preset): ScenarioModel => ({
  preset: id,
  config,
  nominalParameters,
  json: null,
});

/** What the guide asks: Llama 2 7B on its three GPUs, 350 tokens in, 150 out, one at a time, half precision. */
export const GUIDE_SCENARIO: Scenario = {
  model: presetModel(findPreset('llama-2-7b')),
  gpus: GUIDE_GPUS.map((gpu) => ({ gpu, json: null })),
  prompt: GUIDE_REQUEST.prompt,
  output: GUIDE_REQUEST.output,
  batch: 1,
  context: null,
  weights: 'f16',
  kv: 'f16',
  prices: {},
};

/** The largest numbers that the page reckons with at once, and the least; the command line takes larger ones. */
export const LIMITS = { prompt: 1_000_000, output: 8192, batch: 100_000, context: 10_000_000 } as const;

/** Those parts of a scenario that a drawing depends on: while they are the same objects it need not be made anew. */
export const partsOf = (scenario: Scenario, ...names: readonly (keyof Scenario)[]): readonly unknown[] =>
  names.map((name) => scenario[name]);

/** How a scenario's numbers are stored. */
export const formatsOf = ({ weights, kv }: Scenario): Formats => ({
  weights: FORMATS[weights],
  activations: FORMATS.f16,
  kv: FORMATS[kv],
});

/** The length that memory and attention are asked for. */
export const contextLength = ({ context, model }: Scenario): number => context ?? model.config.maxPositionEmbeddings;

/** The scenario on one GPU, as theory is asked for it. */
export const requestFor = (scenario: Scenario, gpu: Gpu): PredictionRequest => ({
  ...GUIDE_REQUEST,
  model: scenario.model.config,
  modelId: scenario.model.preset ?? scenario.model.config.name,
  nominalParameters: scenario.model.nominalParameters,
  gpu,
  prompt: scenario.prompt,
  output: scenario.output,
  batch: scenario.batch,
  context: scenario.context,
  formats: formatsOf(scenario),
});
