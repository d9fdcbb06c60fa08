import type { Operator } from './operator.ts';
import { attentionOutput } from './ops/attention-output.ts';
import { attentionScores } from './ops/attention-scores.ts';
import { attentionThreePass } from './ops/attention-three-pass.ts';
import { gemv } from './ops/gemv.ts';
import { softmax } from './ops/softmax.ts';

/** Every operator, in the order a reader meets them. */
export const OPERATORS: readonly Operator[] = [attentionScores, softmax, attentionOutput, attentionThreePass, gemv];
