import { arithmeticOf, roofKindOf, type Arithmetic } from '../../machines/arithmetic.ts';
import { fastestArithmetic } from '../../machines/fastest.ts';
import { halfRoof, roofOf, type NamedRoof, type RoofKind } from '../../machines/machine.ts';
import type { NumberFormat } from '../../ops/formats.ts';
import { InputError } from '../../text/input-error.ts';
import type { ModelFormats } from '../storage/stored-format.ts';
import type { PredictionRequest } from './request.ts';

/** The roof that a bound assumes, and why, in a sentence without full stop. */
export interface Assumed {
  readonly roof: NamedRoof;
  readonly arithmetic: Arithmetic;
  readonly why: string;
}

/**
 * The roof that a request names, or that of the fastest arithmetic in which engines multiply any of its matrices: a bound that
 * takes it for all of them is passed by none.
 * @throws InputError if the GPU lacks the roof named
 */
export function assumedRoof(request: PredictionRequest): Assumed {
  const { gpu, roof: kind, formats } = request;
  if (kind !== null) return { ...named(request, kind), why: 'as asked' };
  const all = matrixFormats(formats).map((weights) => fastestArithmetic(gpu, weights, formats.activations));
  const { arithmetic, why } = all.reduce((best, one) => (one.rate.value > best.rate.value ? one : best));
  return { roof: roofOf(gpu, roofKindOf(arithmetic))!, arithmetic, why };
}

/** The formats of matrices in layers. */
function matrixFormats({ weights, stored }: ModelFormats): readonly NumberFormat[] {
  const ofClass = (name: 'linear' | 'expert'): NumberFormat => stored?.byClass[name] ?? weights;
  return [ofClass('linear'), ofClass('expert')];
}

/** The roof of the guide's formulas: the one that a request names, or half precision's. @throws InputError as above */
export const guideRoof = (request: PredictionRequest): NamedRoof =>
  request.roof === null ? halfRoof(request.gpu) : named(request, request.roof).roof;

function named({ gpu }: PredictionRequest, kind: RoofKind): Omit<Assumed, 'why'> {
  const roof = roofOf(gpu, kind);
  if (roof) return { roof, arithmetic: arithmeticOf(kind) };
  throw new InputError(
    `${kind.includes('/') ? 'arithmetic' : 'roof'}: expected one whose rate is known for ${gpu.name}, got "${kind}"${kind.includes('/') ? '' : `, ${arithmeticOf(kind)}`}`,
  );
}
