import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelsFor } from '../../../src/kernels/index.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createChain, type Choices } from '../../../src/engine/chain.ts';
import { chainProblem, referenceOfLayers, resultOfLayers } from '../../../src/engine/check-chain.ts';
import { callKey, FUSIONS, planStep, type Fusion } from '../../../src/engine/step-plan.ts';
import type { DenseModel } from '../../../src/models/dense-model.ts';
import type { Pass } from '../../../src/models/model-calls.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import type { Formats } from '../../../src/ops/formats.ts';
import type { OpCall } from '../../../src/ops/operator.ts';
import { pairedRatio } from '../../support/paired-ratio.ts';
import { denseOf } from '../../support/predictions.ts';
import { samplerOn } from '../../support/sampler.ts';
import { lacking } from '../../support/stacks/lacking.ts';
import { drawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** Every dimension of its own size, none a multiple of a tile. */
const small: DenseModel = {
  ...denseOf('tinyllama-1.1b'),
  hiddenSize: 72,
  numAttentionHeads: 6,
  numKeyValueHeads: 2,
  headDim: 24,
  intermediateSize: 100,
  vocabSize: 132,
};

/** The first tuned kernel that takes a call; the last one for some, so that families mix. */
function choose(calls: readonly OpCall[]): Choices {
  return new Map(
    calls.map((call, i) => {
      const fit = kernelsFor(call).filter(
        (one) => one.tier === 'tuned' && one.refuses(call.shape, gpu.capabilities) === null,
      );
      const kernel = fit.at(i % 2 === 0 ? 0 : -1)!;
      return [callKey(call), { kernel, parameters: kernel.candidates(call.shape, gpu.capabilities)[0]! }];
    }),
  );
}

interface Options {
  readonly layers: number;
  readonly model?: DenseModel;
  readonly fusion?: Fusion;
}

async function chainOf(pass: Pass, formats: Formats, { layers, model = small, fusion = 'none' }: Options) {
  const plan = planStep(model, pass, { formats, layers, fusion });
  const choices = choose([...plan.layers, ...plan.ends].map(({ call }) => call));
  return (await createChain(gpu, plan, choices, { formats, leastBytes: 2 ** 20 }))!;
}

describe('the chain of a small model', () => {
  const STEPS = [
    ['decode, batch 1', { batch: 1, queries: 1, keys: 33 }, 'f32', 1e-4],
    ['decode, batch 3', { batch: 3, queries: 1, keys: 10 }, 'f32', 1e-4],
    ['a prompt', { batch: 1, queries: 13, keys: 13 }, 'f32', 1e-4],
    ['decode, batch 3', { batch: 3, queries: 1, keys: 10 }, 'f16', 2e-2],
  ] as const;
  const CASES = STEPS.flatMap(([name, ...step]) => FUSIONS.map((fusion) => [name, fusion, ...step] as const));
  test.for(drawn(CASES, stack.driver === null ? 8 : 5, 'chain', sampling))(
    'gives the float64 result of two layers: %s, fused: %s',
    { timeout: 240_000 },
    async ([, fusion, pass, storage, tolerance], { skip }) => {
      if (storage === 'f16') skip(...lacking(gpu, 'shader-f16'));
      const chain = await chainOf(pass, storedAs(storage), { layers: 2, fusion });
      const expected = await referenceOfLayers(gpu, chain);
      const found = await resultOfLayers(gpu, chain);
      for (const [name, rows] of Object.entries(expected)) {
        for (const [r, row] of rows.entries()) {
          const scale = Math.max(...row.map(Math.abs));
          const worst = Math.max(...row.map((value, i) => Math.abs(value - found[name]![r]![i]!)));
          expect(scale).toBeGreaterThan(1e-3);
          expect(worst / scale, `${name}, row ${r}`).toBeLessThan(tolerance);
        }
      }
      expect(await chainProblem(gpu, chain)).toBeNull();
      chain.destroy();
    },
  );

  test('takes twice as long through twice the layers', { timeout: 240_000 }, async () => {
    // Larger than caches, so that both find their weights cold.
    const model = { ...small, hiddenSize: 512, numAttentionHeads: 8, headDim: 64, intermediateSize: 1376 };
    const pass = { batch: 1, queries: 1, keys: 64 };
    const chains = [
      await chainOf(pass, storedAs('f32'), { layers: 8, model }),
      await chainOf(pass, storedAs('f32'), { layers: 16, model }),
    ] as const;
    const works = [chains[0].layers, chains[1].layers] as const;
    const ratio = await pairedRatio(samplerOn(gpu), { works, factor: 2, pairs: 96 });
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThan(2.1);
    for (const chain of chains) chain.destroy();
  });

  test('whose dispatches are out of order is found', { timeout: 240_000 }, async () => {
    const chain = await chainOf({ batch: 1, queries: 1, keys: 9 }, storedAs('f32'), { layers: 1 });
    const [steps] = chain.layers.windows;
    const wrong = { ...chain, layers: { ...chain.layers, windows: [steps!.toReversed()] } };
    const right = await resultOfLayers(gpu, chain);
    const other = await resultOfLayers(gpu, wrong);
    expect(other).not.toEqual(right);
    chain.destroy();
  });
});
