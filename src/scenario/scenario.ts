import type { EngineClass } from '../field/data/publication.ts';
import { GUIDE_DATASHEETS } from '../machines/guide-sheets.ts';
import { fastestLink, type Link } from '../machines/links.ts';
import { roofKindOf, type Arithmetic } from '../machines/arithmetic.ts';
import { halfRoof, roofOf, shortName, type Machine, type NamedRoof } from '../machines/machine.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { GUIDE_PRESET } from '../models/presets/guide-preset.ts';
import type { Price } from '../models/levers/price.ts';
import type { Preset } from '../models/presets/preset-row.ts';
import { KV_FORMATS, namedFormats, WEIGHT_NAMES } from '../models/storage/named-formats.ts';
import { formatsOfFile, type ModelFormats } from '../models/storage/stored-format.ts';
import { FORMATS } from '../ops/formats.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../models/predict/request.ts';

/** The chosen model. */
export interface ScenarioModel {
  /** Id of a preset; null for a `config.json`. */
  readonly preset: string | null;
  readonly config: ModelConfig;
  /** The size stated by its makers. */
  readonly nominalParameters: number;
  /** The relevant fields of the given `config.json`; null for a preset, and for a file of which headers were read. */
  readonly json: string | null;
}

/** A GPU shown on the page. */
export interface ScenarioMachine {
  readonly gpu: Machine;
  /** The given file; null for a built-in datasheet. */
  readonly json: string | null;
}

/** What a pasted or dropped text may contain. */
export type ScenarioFile = { readonly model: ScenarioModel } | { readonly gpu: ScenarioMachine };

/** Reads one, with the name of its file. @throws InputError in one sentence */
export type FileReader = (text: string, name: string) => ScenarioFile;

/** What reads addresses and files, and knows every GPU; most visits do without. */
export interface Library {
  readonly readFile: FileReader;
  /** @throws InputError for an unknown one */
  readonly findGpu: (id: string) => Machine;
  /** @throws InputError for an unknown one */
  readonly findModel: (id: string) => Preset;
}

/** As the model's file has them, for weights or KV cache. */
export const AS_STORED = 'file';

/** One of the formats to choose from. */
export type FormatName = string;

/** Numbers of GPUs to choose from. */
export const GPU_CHOICES = [1, 2, 4, 8] as const;

/** One of them. */
export type GpuCount = (typeof GPU_CHOICES)[number];

/** What the whole page computes with: a model, some GPUs, and how the model is run. */
export interface Scenario {
  readonly model: ScenarioModel;
  readonly gpus: readonly ScenarioMachine[];
  /** Tokens of each prompt and each answer, and sequences at once. */
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  /**
   * Context length for memory, attention and decode steps; null: prompt and output, the model's longest, and steps at their
   * growing length.
   */
  readonly context: number | null;
  readonly weights: FormatName;
  readonly kv: FormatName;
  /** GPUs of a kind that share the model, where a link between them is known. */
  readonly gpuCount: GpuCount;
  /** The class of engines that estimates are of; null: the usual one of each GPU's maker. */
  readonly engine: EngineClass | null;
  /** What products are computed in; null: the fastest of each GPU for the weights. A GPU that lacks it uses its fastest. */
  readonly arithmetic: Arithmetic | null;
  /** Of one GPU, by its id. */
  readonly prices: Readonly<Record<string, Price>>;
}

/** A preset as the model of a scenario. */
export const presetModel = ({ id, config, nominalParameters }: Preset): ScenarioModel => ({
  preset: id,
  config,
  nominalParameters,
  json: null,
});

/** The guide's scenario: Llama 2 7B on its three GPUs, 350 tokens in, 150 out, one at a time, half precision. */
export const GUIDE_SCENARIO: Scenario = {
  model: presetModel(GUIDE_PRESET),
  gpus: GUIDE_DATASHEETS.map((gpu) => ({ gpu, json: null })),
  prompt: GUIDE_REQUEST.prompt,
  output: GUIDE_REQUEST.output,
  batch: 1,
  context: null,
  weights: AS_STORED,
  kv: AS_STORED,
  gpuCount: 1,
  engine: null,
  arithmetic: null,
  prices: {},
};

/** The largest numbers that the page accepts; the command line accepts larger ones. */
export const LIMITS = { prompt: 1_000_000, output: 8192, batch: 100_000, context: 10_000_000 } as const;

/** The parts of a scenario that a drawing depends on: it is redrawn only if one is a different object. */
export const partsOf = (scenario: Scenario, ...names: readonly (keyof Scenario)[]): readonly unknown[] =>
  names.map((name) => scenario[name]);

/** The names to choose from. */
export const FORMAT_NAMES = { weights: WEIGHT_NAMES, kv: KV_FORMATS } as const satisfies Record<
  'weights' | 'kv',
  readonly FormatName[]
>;

/** Number formats of a scenario. */
export function formatsOf({ weights, kv, model: { config } }: Scenario): ModelFormats {
  const { stored } = config;
  const own = weights === AS_STORED ? stored : namedFormats(weights, config);
  const cache = KV_FORMATS.find((name) => name === kv);
  return formatsOfFile(own, cache ? FORMATS[cache] : (stored.kv ?? FORMATS.f16));
}

/** Context length for attention: as chosen, else the model's longest. */
export const contextLength = ({ context, model }: Scenario): number => context ?? model.config.maxPositionEmbeddings;

/** Tokens of each sequence in memory: the chosen context, else prompt and output. */
export const keptLength = ({ context, prompt, output }: Scenario): number => context ?? prompt + output;

/** What connects GPUs of a kind, the fastest that is known; null: none is. */
export const linkOf = (gpu: Machine, count: GpuCount): Link | null => fastestLink(gpu, count);

/** GPUs of a kind that share the model: as many as chosen, or one where nothing is known to connect them. */
export const countOf = ({ gpuCount }: Scenario, gpu: Machine): GpuCount => (linkOf(gpu, gpuCount) ? gpuCount : 1);

const arithmeticRoof = ({ arithmetic }: Scenario, gpu: Machine): NamedRoof | null =>
  arithmetic && roofOf(gpu, roofKindOf(arithmetic));

/** The roof that the page draws of a GPU: that of the chosen arithmetic where the GPU has it, else of half precision. */
export const roofHere = (scenario: Scenario, gpu: Machine): NamedRoof => arithmeticRoof(scenario, gpu) ?? halfRoof(gpu);

/** What a row or a curve is called: `A10`, `2 × A10`. */
export function cardName(scenario: Scenario, gpu: Machine): string {
  const count = countOf(scenario, gpu);
  return count === 1 ? shortName(gpu) : `${count} × ${shortName(gpu)}`;
}

/** The scenario on one kind of GPU, as a request for a prediction. */
export function requestFor(scenario: Scenario, gpu: Machine): PredictionRequest {
  const { model, prompt, output, batch, context } = scenario;
  const gpus = countOf(scenario, gpu);
  return {
    ...GUIDE_REQUEST,
    model: model.config,
    modelId: model.preset ?? model.config.name,
    nominalParameters: model.nominalParameters,
    gpu,
    prompt,
    output,
    batch,
    context,
    formats: formatsOf(scenario),
    gpus,
    link: gpus > 1 ? linkOf(gpu, gpus) : null,
    roof: arithmeticRoof(scenario, gpu)?.kind ?? null,
  };
}
