import type { Dtype } from './dtype.ts';
import type { Shape } from './operator.ts';
import { attentionThreePass } from './ops/attention-three-pass.ts';
import { gemv } from './ops/gemv.ts';
import type { Work } from './work.ts';

/** Llama 2 7B as the guide takes it: N tokens of context, d per head, dModel = in = out of a linear layer. */
export const GUIDE_MODEL = { name: 'Llama 2 7B', n: 4096, d: 128, dModel: 4096 } as const;

/** The guide's half precision. */
export const GUIDE_DTYPE: Dtype = { storage: 'f16', compute: 'f16' };

/** One point that theory alone puts on the chart. */
export interface AnalyticPoint {
  readonly id: string;
  readonly op: string;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly work: Work;
}

/** The guide's attention, and a linear layer of its decode step at these batches. */
export function guidePoints(batches: readonly number[] = [1, 8, 64], dtype: Dtype = GUIDE_DTYPE): AnalyticPoint[] {
  const { n, d, dModel } = GUIDE_MODEL;
  const attention = { queries: n, keys: n, d };
  return [
    {
      id: 'guide/attention-three-pass',
      op: attentionThreePass.id,
      name: 'three-pass attention, prefill',
      shape: attention,
      dtype,
      work: attentionThreePass.work(attention, dtype),
    },
    ...batches.map((batch) => {
      const shape = { batch, in: dModel, out: dModel };
      return {
        id: `guide/gemv-batch-${batch}`,
        op: gemv.id,
        name: `linear layer, decode, batch ${batch}`,
        shape,
        dtype,
        work: gemv.work(shape, dtype),
      };
    }),
  ];
}
