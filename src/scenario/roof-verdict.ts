import { roofOf, type Machine, type NamedRoof, type RoofKind } from '../machines/machine.ts';
import { boundAt, ridgePoint, type Roof } from '../machines/roof.ts';
import { significant } from '../text/units.ts';

/** Name of a roof in a sentence. */
export const ROOF_WORDS: Readonly<Record<RoofKind, string>> = {
  'f16-tensor': 'FP16 tensor',
  'f16-vector': 'FP16 vector',
  'f32-vector': 'FP32 vector',
  'tf32/f32': 'TF32 tensor',
  'f16/f16': 'FP16 tensor, FP16 sums',
  'bf16/f32': 'BF16 tensor',
  'int8/int32': 'INT8 tensor',
  'fp8/f32': 'FP8 tensor',
  'fp8/f16': 'FP8 tensor, FP16 sums',
  'int4/int32': 'INT4 tensor',
  'fp4/f32': 'FP4 tensor',
};

/** The roofs that the page compares. */
const COMPARED: readonly RoofKind[] = ['f16-tensor', 'f16-vector', 'f32-vector'];

/** The roofs of a GPU, the highest first. */
export const roofsOf = (gpu: Machine): NamedRoof[] =>
  COMPARED.map((kind) => roofOf(gpu, kind)).filter((roof) => roof !== null);

/** `memory bound, 3.3× below the ridge point at 208`: a verdict with its margin. */
export function verdictWords(intensity: number, roof: Roof): string {
  const ridge = ridgePoint(roof);
  const bound = boundAt(intensity, roof);
  const factor = bound === 'memory' ? ridge / intensity : intensity / ridge;
  return `${bound} bound, ${times(factor)} ${bound === 'memory' ? 'below' : 'above'} the ridge point at ${significant(ridge)}`;
}

/** A factor with two or three digits: `3.3×`, `210×`. */
export const times = (factor: number): string => `${significant(factor, factor >= 99.5 ? 3 : 2)}×`;
