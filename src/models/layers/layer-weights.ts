import type { ExtraMatrix, LayerGroup } from '../config/model-config.ts';
import { ffnWeights } from './ffn-weights.ts';
import { allOf, joined, single, smallOf, usedOf, type Linear, type PartWeights } from './linear.ts';
import { mixerWeights } from './mixer-weights.ts';

/** A matrix that only one family has, as a linear layer. */
export const extraLinear = ({ name, in: inner, out, count = 1 }: ExtraMatrix): Linear => ({
  ...single(name, name, inner, out),
  count,
});

/** Charts ask for the same layers hundreds of times. */
const known = new WeakMap<LayerGroup, { readonly d: number; readonly weights: PartWeights }>();

/** All weights of one layer of a group. */
export function layerWeights(group: LayerGroup, d: number): PartWeights {
  const before = known.get(group);
  if (before?.d === d) return before.weights;
  const weights = weightsOf(group, d);
  known.set(group, { d, weights });
  return weights;
}

function weightsOf({ mixer, ffn, norms, extras, scales }: LayerGroup, d: number): PartWeights {
  return joined(mixerWeights(mixer, d), ffnWeights(ffn, d), {
    linears: extras.map(extraLinear),
    small: [
      ...(norms.count > 0 ? [{ name: 'norms', weights: norms.count * norms.each, calls: norms.count }] : []),
      ...(scales > 0 ? [{ name: 'scales', weights: scales, calls: 0 }] : []),
    ],
  });
}

/** Parameters of one layer of a group, by part. */
export interface LayerCounts {
  readonly mixer: number;
  /** All experts included. */
  readonly ffn: number;
  readonly norms: number;
  /** Matrices and scales that only its family has. */
  readonly extras: number;
  readonly total: number;
  /** Those that one token uses. */
  readonly active: number;
}

/** Counts the parameters of one layer of a group. */
export function layerCounts(group: LayerGroup, d: number): LayerCounts {
  const count = ({ linears, small }: PartWeights): number =>
    linears.reduce((sum, linear) => sum + allOf(linear), 0) + smallOf(small);
  const [mixer, ffn] = [count(mixerWeights(group.mixer, d)), count(ffnWeights(group.ffn, d))];
  const norms = group.norms.count * group.norms.each;
  const whole = layerWeights(group, d);
  const total = count(whole);
  const active = whole.linears.reduce((sum, linear) => sum + usedOf(linear), 0) + smallOf(whole.small);
  return { mixer, ffn, norms, extras: total - mixer - ffn - norms, total, active };
}
