import { basename } from 'node:path';
import type { EngineClass } from '../../field/data/publication.ts';
import { roofKindOf, type Arithmetic } from '../../machines/arithmetic.ts';
import { readMachine } from '../../machines/custom.ts';
import { findDatasheet } from '../../machines/datasheets.ts';
import { linkOf } from '../../machines/links.ts';
import type { Machine, RoofKind } from '../../machines/machine.ts';
import type { ModelConfig } from '../../models/config/model-config.ts';
import type { Price } from '../../models/levers/price.ts';
import { DRAFT_DEFAULTS } from '../../models/levers/suggest-draft.ts';
import type { Mode } from '../../models/predict/llm-prediction.ts';
import type { Draft } from '../../models/predict/phases/speculation.ts';
import type { PredictionRequest } from '../../models/predict/request.ts';
import { checkKvGroup } from '../../models/storage/kv-scheme.ts';
import { namedFormats } from '../../models/storage/named-formats.ts';
import { formatsOfFile, type ModelFormats } from '../../models/storage/stored-format.ts';
import type { AttentionAlgorithm } from '../../ops/attention.ts';
import { FORMATS, withGroup, type NumberFormat } from '../../ops/formats.ts';
import { machineOfReport } from '../../report/measured-machine.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { isFile, loadModel, told, type LoadedModel } from '../load-model.ts';
import { readJson } from '../read-file.ts';
import type { KvName } from './predict-options.ts';

/** What the user gave to `predict`. */
export interface PredictOptions {
  readonly model?: string;
  readonly gpu?: string;
  readonly memory?: number;
  readonly reserve?: number;
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  readonly context?: number;
  readonly weights?: string;
  readonly kv?: KvName;
  readonly group?: number;
  readonly kvGroup?: number;
  readonly attention?: AttentionAlgorithm;
  readonly as: Mode;
  readonly roof?: RoofKind;
  /** The default, kept for scripts. */
  readonly causal?: true;
  readonly fullScores?: true;
  readonly computeEfficiency: number;
  readonly memoryEfficiency: number;
  readonly overhead?: number;
  readonly chunk?: number;
  readonly draft?: string;
  readonly draftLength?: number;
  readonly acceptance?: number;
  readonly gpus: number;
  readonly link?: string;
  readonly arithmetic?: Arithmetic;
  readonly engine?: EngineClass;
  readonly price?: Price;
  readonly levers?: true;
  readonly field?: true;
  readonly list?: true;
  readonly explain?: true;
  readonly json?: string;
}

/** The request that options make. @throws CliError `usage` for one that cannot be answered */
export function requestOf(options: PredictOptions, model: LoadedModel, gpu: Machine): PredictionRequest {
  return {
    model: options.weights === undefined ? model.config : withoutDtype(model.config),
    modelId: model.id,
    nominalParameters: model.nominalParameters,
    gpu,
    prompt: options.prompt,
    output: options.output,
    batch: options.batch,
    context: options.context ?? null,
    formats: checked(() => formatsOf(options, model.config)),
    attention: options.attention ?? null,
    memoryBytes: options.memory ?? null,
    reserveBytes: options.reserve ?? 0,
    efficiency: { compute: options.computeEfficiency, memory: options.memoryEfficiency },
    dispatchSeconds: options.overhead ?? null,
    causal: options.fullScores !== true,
    chunk: options.chunk ?? null,
    draft: draftOf(options),
    gpus: options.gpus,
    link:
      options.gpus === 1 && options.link === undefined
        ? null
        : checked(() => linkOf(gpu, options.link ?? null, options.gpus)),
    roof: options.arithmetic ? roofKindOf(options.arithmetic) : (options.roof ?? null),
  };
}

/** A model without what was assumed of its weights' format: an option names it. */
const withoutDtype = (config: ModelConfig): ModelConfig => ({
  ...config,
  assumptions: config.assumptions.filter((line) => !line.startsWith('the file names no dtype')),
});

/** The formats of the file, unless options say otherwise. @throws InputError for a group that its format lacks */
function formatsOf({ weights, group, kv, kvGroup }: PredictOptions, config: ModelConfig): ModelFormats {
  const stored = weights === undefined ? config.stored : namedFormats(weights, config);
  const regrouped = (option: string, name: string, format: NumberFormat, size: number | undefined): NumberFormat => {
    if (size === undefined) return format;
    if (format.group !== null) return withGroup(format, size);
    throw new InputError(
      `${option}: expected a format whose groups can be chosen, int8 or int4, beside it, got ${name}`,
    );
  };
  const own = weights ?? `the file's weights, ${config.stored.words ?? config.stored.base.id}`;
  const base = regrouped('--group', own, stored.base, group);
  const cache = kv === undefined ? (config.stored.kv ?? FORMATS.f16) : FORMATS[kv];
  const formats = formatsOfFile(base === stored.base ? stored : { ...stored, base }, cache);
  const regroupedKv = regrouped('--kv-group', formats.kv.id, formats.kv, kvGroup);
  if (kvGroup !== undefined) checkKvGroup(config, regroupedKv, '--kv-group');
  return { ...formats, kv: regroupedKv };
}

/** The draft of speculative decoding. @throws CliError `usage` for its options without it */
function draftOf({ draft, draftLength, acceptance }: PredictOptions): Draft | null {
  if (draft === undefined) {
    const option = draftLength === undefined ? '--acceptance' : '--draft-length';
    if (draftLength === undefined && acceptance === undefined) return null;
    throw new CliError(EXIT.usage, `${option}: expected --draft, the model that proposes tokens, got nothing`);
  }
  const { id, config } = loadModel(draft, '--draft');
  return {
    model: config,
    modelId: id,
    formats: formatsOfFile(config.stored),
    length: draftLength ?? DRAFT_DEFAULTS.length,
    acceptance: acceptance ?? DRAFT_DEFAULTS.acceptance,
  };
}

/** What a request and an option call the same. */
const OPTIONS: ReadonlySet<string> = new Set(
  'prompt output batch context memory reserve gpus link chunk draft draft-length acceptance arithmetic compute-efficiency memory-efficiency'.split(
    ' ',
  ),
);

/** Adds to an error in a request the option that it is about, or the command. */
export function checked<T>(reckon: () => T): T {
  try {
    return reckon();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [prefix = '', name = ''] = /^([a-z]+(?: [a-z]+)?): /.exec(error.message) ?? [];
    const option = name.replace(' ', '-');
    const about = OPTIONS.has(option)
      ? `--${option}: ${error.message.slice(prefix.length)}`
      : `predict: ${error.message}`;
    throw new CliError(EXIT.usage, about);
  }
}

/** A GPU to predict for. */
export interface LoadedMachine {
  readonly gpu: Machine;
  /** The report it was measured in; null for a GPU that was not measured. */
  readonly report: Report | null;
}

/**
 * The GPU of `--gpu`: a slug, a `gpu.json`, or a report.
 * @throws CliError `usage`, or InputError or ReportError for invalid content
 */
export function loadMachine(given: string): LoadedMachine {
  if (!isFile(given)) return { gpu: told('--gpu', () => findDatasheet(given)), report: null };
  const value = readJson({ asked: '--gpu', what: 'a gpu.json or a report' }, given);
  return told(`--gpu ${quote(given)}`, () => {
    if (!isReport(value)) return { gpu: readMachine(value, basename(given)), report: null };
    const report = checkReport(value);
    return { gpu: machineOfReport(report), report };
  });
}

const isReport = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, 'format') || Object.hasOwn(value, 'formatVersion'));
