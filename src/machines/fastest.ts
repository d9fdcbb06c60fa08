import { ARITHMETIC_WORDS, type Arithmetic } from './arithmetic.ts';
import { rateOf, type Machine, type Sourced } from './machine.ts';
import type { NumberFormat } from '../ops/formats.ts';
import { si } from '../text/units.ts';

/** The arithmetic in which public engines multiply fastest, and why. */
export interface Fastest {
  readonly arithmetic: Arithmetic;
  readonly rate: Sourced;
  /** One sentence, without full stop. */
  readonly why: string;
}

/** Ways to multiply half-precision numbers; FP32 sums are named first where FP16 sums are no faster. */
const HALF: readonly Arithmetic[] = ['f16/f32', 'f16/f16', 'bf16/f32', 'f16', 'f32'];
const BRAIN: readonly Arithmetic[] = ['bf16/f32', 'f16/f32', 'f16', 'f32'];

type Kind = 'single' | 'brain' | 'half' | 'fp8' | 'fp4' | 'table' | 'integer';

const WAYS: Readonly<Record<Kind, readonly Arithmetic[]>> = {
  // cuBLAS multiplies FP32 in TF32 where an engine allows it, as llama.cpp does.
  single: ['f32', 'tf32/f32'],
  brain: BRAIN,
  half: HALF,
  fp8: ['fp8/f32', ...HALF],
  fp4: ['fp4/f32', 'fp8/f32', 'int8/int32', ...HALF],
  table: HALF,
  integer: ['int8/int32', ...HALF],
};

/**
 * The fastest arithmetic of a GPU that public engines use with weights and activations stored in these formats: the roof
 * of a bound that none of them may pass.
 * @see llama.cpp, `ggml-cuda/mmq.cu`, which quantises activations to INT8 to multiply them with integer weights; cuBLAS,
 *   whose `CUBLAS_COMPUTE_16F` sums in FP16; TensorRT-LLM and vLLM, which multiply FP8 with FP8 and sum in FP32
 * @throws if the machine has no rate at all
 */
export function fastestArithmetic(machine: Machine, weights: NumberFormat, activations: NumberFormat): Fastest {
  const found = waysOf(weights, activations)
    .map((arithmetic) => ({ arithmetic, rate: rateOf(machine, arithmetic) }))
    .filter((one): one is { arithmetic: Arithmetic; rate: Sourced } => one.rate !== null);
  const [first] = found;
  if (!first) throw new Error(`gpu ${machine.id}: expected an arithmetic rate, got none`);
  const { arithmetic, rate } = found.reduce((best, one) => (one.rate.value > best.rate.value ? one : best), first);
  return { arithmetic, rate, why: whyOf(machine, { arithmetic, rate }, weights, activations) };
}

/** Every arithmetic that engines use for these formats, the preferred first. */
function waysOf(weights: NumberFormat, activations: NumberFormat): readonly Arithmetic[] {
  const kind = kindOf(weights);
  if (kind === 'integer' && activations.id === 'int4') return ['int4/int32', ...WAYS.integer];
  return WAYS[kind];
}

function kindOf({ id }: NumberFormat): Kind {
  if (id === 'f32') return 'single';
  if (id === 'bf16') return 'brain';
  if (id === 'f16') return 'half';
  if (id.startsWith('fp8')) return 'fp8';
  if (id.startsWith('mxfp4') || id.startsWith('nvfp4') || id.startsWith('fp4')) return 'fp4';
  // NF4 is a table of values: engines look them up and multiply in half precision.
  return id.startsWith('nf4') ? 'table' : 'integer';
}

function whyOf(
  machine: Machine,
  { arithmetic, rate }: Pick<Fastest, 'arithmetic' | 'rate'>,
  weights: NumberFormat,
  activations: NumberFormat,
): string {
  const rates = `${ARITHMETIC_WORDS[arithmetic]} at ${si(rate.value, rate.unit)}`;
  const onto = `${weights.id} weights on the ${machine.name}`;
  if (arithmetic === 'int8/int32' && activations.id !== 'int8') {
    return `${onto}: engines quantise activations to INT8 and multiply in ${rates}`;
  }
  if (arithmetic === 'int4/int32') return `${onto}: multiplied with INT4 activations in ${rates}`;
  if (arithmetic === 'fp8/f32') return `${onto}: engines convert activations to FP8 and multiply in ${rates}`;
  if (arithmetic === 'fp4/f32') return `${onto}: engines convert activations to FP4 and multiply in ${rates}`;
  const isStored = kindOf(weights) === 'half' || kindOf(weights) === 'brain' || kindOf(weights) === 'single';
  return isStored ? `${onto}: multiplied in ${rates}` : `${onto}: engines unpack them and multiply in ${rates}`;
}
