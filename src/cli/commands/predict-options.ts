import { Command, InvalidArgumentError, Option } from 'commander';
import { DATASHEETS } from '../../machines/datasheets.ts';
import { GPU_FILE_EXAMPLE } from '../../machines/custom-fields.ts';
import { ENGINE_CLASSES } from '../../field/data/publication.ts';
import { ARITHMETICS } from '../../machines/arithmetic.ts';
import { parsePrice, type Price } from '../../models/levers/price.ts';
import { GPU_COUNTS } from '../../models/predict/request.ts';
import { PRESETS } from '../../models/config/presets.ts';
import { KV_FORMATS, WEIGHT_NAMES } from '../../models/storage/named-formats.ts';
import { parseQuantity, type QuantityUnit } from '../../text/quantity.ts';
import { wrapText } from '../print/text-layout.ts';

/** A format of a KV cache. */
export type KvName = (typeof KV_FORMATS)[number];

/** The options of `predict`. */
export const predictCommand = (): Command =>
  new Command('predict')
    .description("Predict a model's times, memory and intensities on a GPU; --explain shows the formulas")
    .option(
      '--model <name|file>',
      'llama-2-7b, qwen3-8b, … (all below), a config.json, .safetensors, its index, .gguf, or a folder',
    )
    .option('--gpu <name|file>', 'a10, a100, rtx-4090, m2-max, … (all below), a gpu.json, or a report')
    .option('--memory <size>', "bytes of memory, such as 24GB (1e9) or 24GiB (2^30), instead of the GPU's own", size)
    .option('--reserve <size>', 'memory reserved for other uses', size)
    .option('--prompt <tokens>', 'tokens per prompt', wholeNumber, 350)
    .option('--output <tokens>', 'tokens per answer', wholeNumber, 150)
    .option('--batch <sequences>', 'concurrent sequences', wholeNumber, 1)
    .option(
      '--context <tokens>',
      'length at every decode step and for capacity (default: prompt to prompt + output)',
      wholeNumber,
    )
    .addOption(
      new Option('--weights <format>', "number format of weights (default: the file's)")
        .choices(WEIGHT_NAMES)
        .argParser(weightName),
    )
    .addOption(
      new Option('--kv <format>', "number format of the KV cache (default: the file's, or f16)").choices(KV_FORMATS),
    )
    .option('--group <numbers>', 'int8 and int4 weights per f16 scale; 0: no scales (default: 32)', wholeNumber)
    .option(
      '--kv-group <numbers>',
      'int8 and int4 cached numbers per f16 scale; 0: no scales (default: 32)',
      wholeNumber,
    )
    .addOption(
      new Option('--gpus <number>', 'GPUs that share the model by tensor parallelism').argParser(gpuCount).default(1),
    )
    .option('--link <name>', "what joins them: nvlink4, pcie5, … (default: the GPU's own; PCI Express only when named)")
    .option('--draft <name|file>', 'speculative decoding: the small model that proposes tokens')
    .option('--draft-length <tokens>', 'tokens that it proposes in a row (default: 4)', wholeNumber)
    .option('--acceptance <probability>', 'that a proposed token is accepted, 0 to 1 (default: 0.7)', probability)
    .option('--chunk <tokens>', 'read prompts in chunks of at most this many tokens', wholeNumber)
    .addOption(
      new Option(
        '--attention <kind>',
        'standard: scores go through memory; fused: they do not (default: fused; standard with --as guide and guide-exact)',
      ).choices(['standard', 'fused']),
    )
    .addOption(
      new Option(
        '--as <mode>',
        "exact: the full model; guide: the rounded numbers of Baseten's guide to LLM inference; guide-exact: its formulas, unrounded",
      )
        .choices(['guide', 'guide-exact', 'exact'])
        .default('exact'),
    )
    .addOption(
      new Option(
        '--arithmetic <kind>',
        'formats of factors/sums in matrix products (default: the fastest of the GPU for these weights)',
      ).choices(ARITHMETICS),
    )
    .addOption(
      new Option('--roof <kind>', 'older names for three of --arithmetic')
        .choices(['f16-tensor', 'f16-vector', 'f32-vector'])
        .conflicts('arithmetic'),
    )
    .option('--full-scores', 'in prefill count also the scores that the causal mask hides, as the guide does')
    .addOption(new Option('--causal', 'the default').conflicts('fullScores').hideHelp())
    .option('--compute-efficiency <share>', 'share of the compute roof that kernels reach, at most 1', share, 1)
    .option('--memory-efficiency <share>', 'share of the bandwidth that kernels reach, at most 1', share, 1)
    .option('--overhead <time>', 'cost of one dispatch, such as 50us; included in the upper bounds', time)
    .addOption(
      new Option(
        '--engine <class>',
        "class of engines whose public measurements to estimate from (default: by the GPU's maker)",
      ).choices(ENGINE_CLASSES),
    )
    .addOption(new Option('--price <price>', 'of one GPU for an hour: 1.29USD, or 1.29USD@2026-11-26').argParser(price))
    .option('--levers', 'what each change would give, from narrower weights to more GPUs, and the best ones together')
    .option('--explain', 'print each formula with its values')
    .option('--field', 'print every public measurement beside its bound')
    .option('--list', 'print the models and GPUs that have names')
    .option('--json <file>', 'the answer as JSON, - for standard output')
    .addHelpText('after', HELP);

const HELP = [
  '',
  'Needed: --model and --gpu. For example:',
  '  ridgepoint predict --model llama-2-7b --gpu a10 --batch 8 --explain',
  '  ridgepoint predict --model ./config.json --gpu ridgepoint-report.json',
  '',
  wrapText(`Models: ${PRESETS.map(({ id }) => id).join(', ')}`, '  '),
  wrapText(`GPUs: ${DATASHEETS.map(({ id }) => id).join(', ')}`, '  '),
  wrapText(`A gpu.json: ${GPU_FILE_EXAMPLE}`, '  '),
].join('\n');

/** A format of weights; files write theirs in capitals: `Q4_K_M`. */
function weightName(text: string): string {
  const name = text.toLowerCase();
  if (WEIGHT_NAMES.includes(name)) return name;
  throw new InvalidArgumentError(`Allowed choices are ${WEIGHT_NAMES.join(', ')}.`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number.');
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a share above 0, at most 1.');
}

function gpuCount(text: string): number {
  const found = GPU_COUNTS.find((count) => String(count) === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Allowed choices are ${GPU_COUNTS.join(', ')}.`);
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a probability from 0 to 1.');
}

function price(text: string): Price {
  try {
    return parsePrice(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message.replace(/^price: e/, 'E').replace(/, got .*$/, '')}.`);
  }
}

function quantity(text: string, unit: QuantityUnit): number {
  try {
    return parseQuantity(text, unit, 'size');
  } catch {
    throw new InvalidArgumentError(
      unit === 'B' ? 'Expected a size such as 24GB or 24GiB.' : 'Expected a time such as 50us.',
    );
  }
}

function size(text: string): number {
  const bytes = quantity(text, 'B');
  // A bare 24 cannot be meant as 24 bytes.
  if (bytes === 0 || bytes >= 1e6) return bytes;
  throw new InvalidArgumentError(
    isBare(text)
      ? `Expected a size with its unit, such as ${text.trim()}GB or ${text.trim()}GiB.`
      : `Expected a size such as 24GB or 24GiB, but this is ${bytes} bytes.`,
  );
}

/** Whether a quantity has no unit. */
const isBare = (text: string): boolean => /^[\d.\s]+$/.test(text);

function time(text: string): number {
  const seconds = quantity(text, 's');
  if (seconds === 0 || (seconds <= 1 && !isBare(text))) return seconds;
  throw new InvalidArgumentError(
    isBare(text)
      ? `Expected a time with its unit, such as ${text.trim()}us.`
      : `Expected a time of at most 1s, such as 50us, but this is ${seconds} s.`,
  );
}
