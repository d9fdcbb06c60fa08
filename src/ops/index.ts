import { attentionFused } from './attention-fused.ts';
import { attentionOutput } from './attention-output.ts';
import { attentionPrefill } from './attention-prefill.ts';
import { attentionScores } from './attention-scores.ts';
import { attentionThreePass } from './attention-three-pass.ts';
import { embedding } from './embedding.ts';
import { gateUp } from './gate-up.ts';
import { gemv } from './gemv.ts';
import { kvAppend } from './kv-append.ts';
import { kvDecode } from './kv-decode.ts';
import { normGateUp } from './norm-gate-up.ts';
import { normQkvRotary } from './norm-qkv-rotary.ts';
import type { Operator, Part, Shape } from './operator.ts';
import { qkvRotary } from './qkv-rotary.ts';
import { residualGemv } from './residual-gemv.ts';
import { residualNorm } from './residual-norm.ts';
import { rmsNorm } from './rms-norm.ts';
import { rotary } from './rotary.ts';
import { siluGate } from './silu-gate.ts';
import { softmax } from './softmax.ts';

/** Every operator, in display order. */
export const OPERATORS: readonly Operator[] = [
  attentionScores,
  softmax,
  attentionOutput,
  attentionThreePass,
  attentionFused,
  attentionPrefill,
  gemv,
  residualGemv,
  gateUp,
  normGateUp,
  qkvRotary,
  normQkvRotary,
  kvDecode,
  rmsNorm,
  residualNorm,
  rotary,
  kvAppend,
  siluGate,
  embedding,
];

/** The operator id of user kernels in reports. */
export const USER_OP = 'user';

/** An operator by its id; undefined for user kernels and for operators of other versions. */
export const operatorOf = (id: string): Operator | undefined => OPERATORS.find((op) => op.id === id);

/** The operators that represent a part of a model, the most representative first; those of one rank together. */
export function operatorsFor(part: Part): readonly (readonly Operator[])[] {
  const ops = OPERATORS.filter((op) => op.part?.of === part);
  const ranks = [...new Set(ops.map((op) => op.part!.rank))].toSorted((a, b) => b - a);
  return ranks.map((rank) => ops.filter((op) => op.part!.rank === rank));
}

/** An operator's title, such as `linear layer`; for an unknown one, its id. */
export const operatorTitle = (id: string): string => (id === USER_OP ? 'your kernel' : (operatorOf(id)?.title ?? id));

/** A mark's label: the batch for a linear layer, otherwise the operator; with the format of weights of their own. */
export const operatorLabel = (id: string, shape: Shape, weights?: string): string =>
  [...(weights === undefined ? [] : [weights]), operatorOf(id)?.label(shape) ?? operatorTitle(id)].join(' ');
