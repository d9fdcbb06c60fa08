import type { TensorClass } from '../storage/stored-format.ts';

/** Matrices that one call multiplies the same inputs by; with experts, those of one of them. */
export interface Linear {
  /** Name of the call: `Q, K and V`. */
  readonly name: string;
  /** Its matrices `[out, in]`, named as in files. */
  readonly parts: readonly { readonly name: string; readonly out: number }[];
  readonly in: number;
  /** Numbers added to the outputs. */
  readonly biases: number;
  readonly kind: TensorClass;
  /** How many such calls a layer has, one after the other; default 1. */
  readonly count?: number;
  /** Experts of the layer, and how many a token uses. */
  readonly experts?: { readonly count: number; readonly perToken: number };
}

/** Weights of a layer outside matrix products: norms, convolutions, scales. */
export interface SmallWeights {
  readonly name: string;
  readonly weights: number;
  /** Dispatches that use them; 0: part of another. */
  readonly calls: number;
}

/** All weights of a part of a layer. */
export interface PartWeights {
  readonly linears: readonly Linear[];
  readonly small: readonly SmallWeights[];
}

/** The correction per expert of a router, which files keep in 32 bits. */
export const CORRECTION = 'e_score_correction_bias';

/** No weights. */
export const NOTHING: PartWeights = { linears: [], small: [] };

/** A linear layer of one matrix. */
export const single = (name: string, part: string, inner: number, out: number, biases = 0): Linear => ({
  name,
  parts: [{ name: part, out }],
  in: inner,
  biases,
  kind: 'linear',
});

/** Outputs of all matrices. */
export const outputsOf = ({ parts }: Linear): number => parts.reduce((sum, { out }) => sum + out, 0);

/** Parameters of one of them: one expert's, or the only ones. */
export const sizeOf = (linear: Linear): number => linear.in * outputsOf(linear) + linear.biases;

/** Parameters in all, every expert included. */
export const allOf = (linear: Linear): number => sizeOf(linear) * (linear.count ?? 1) * (linear.experts?.count ?? 1);

/** Parameters that one token uses. */
export const usedOf = (linear: Linear): number =>
  sizeOf(linear) * (linear.count ?? 1) * (linear.experts?.perToken ?? 1);

/** Weights outside matrix products, added up. */
export const smallOf = (small: readonly SmallWeights[]): number => small.reduce((sum, { weights }) => sum + weights, 0);

/** Parts put together. */
export const joined = (...parts: readonly PartWeights[]): PartWeights => ({
  linears: parts.flatMap(({ linears }) => linears),
  small: parts.flatMap(({ small }) => small),
});
