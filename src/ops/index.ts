import { attentionOutput } from './attention-output.ts';
import { attentionScores } from './attention-scores.ts';
import { attentionThreePass } from './attention-three-pass.ts';
import { gemv } from './gemv.ts';
import type { Operator, Part, Shape } from './operator.ts';
import { softmax } from './softmax.ts';

/** Every operator, in the order a reader meets them. */
export const OPERATORS: readonly Operator[] = [attentionScores, softmax, attentionOutput, attentionThreePass, gemv];

/** What reports write in place of an operator's id for a kernel that the user wrote. */
export const USER_OP = 'user';

/** An operator by its id; undefined for the user's kernels, and for operators of other versions. */
export const operatorOf = (id: string): Operator | undefined => OPERATORS.find((op) => op.id === id);

/** The operators that stand for a part of a model, the most telling first. */
export const operatorsFor = (part: Part): readonly Operator[] =>
  OPERATORS.filter((op) => op.part?.of === part).toSorted((a, b) => b.part!.rank - a.part!.rank);

/** What an operator is called: `linear layer`; one that is not known, by its id. */
export const operatorTitle = (id: string): string => (id === USER_OP ? 'your kernel' : (operatorOf(id)?.title ?? id));

/** The word or two beside a mark: a linear layer by its batch, anything else by its operator. */
export const operatorLabel = (id: string, shape: Shape): string => operatorOf(id)?.label(shape) ?? operatorTitle(id);
