import { describe, expect, test } from 'vitest';
import { layOut, placeIn } from '../../../src/engine/arena.ts';
import { memoryOf } from '../../../src/engine/chain.ts';
import { fitModel, layerWeights } from '../../../src/engine/fit-model.ts';
import { FUSIONS, groupCalls, planStep, runnableModel } from '../../../src/engine/step-plan.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { linearCalls } from '../../../src/models/model-calls.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { denseOf } from '../../support/predictions.ts';
import { matricesOf, productFlop } from '../../../src/ops/operator.ts';

const formats = storedAs('f32');
const config = findPreset('tinyllama-1.1b').config;
const tiny = denseOf('tinyllama-1.1b');
const decode = { batch: 4, queries: 1, keys: 128 };

describe.each(FUSIONS)('the plan of a step, fused: %s,', (fusion) => {
  const plan = planStep(tiny, decode, { formats, layers: 3, fusion });

  test('streams exactly the weights of its layers and the head', () => {
    const bytes = (calls: typeof plan.layers): number =>
      calls
        .flatMap(({ call }) => Object.values(matricesOf(call)))
        .filter(({ role, rows }) => role === 'weight' && rows > 1)
        .reduce((sum, { rows, cols }) => sum + 4 * rows * cols, 0);
    const { layers, head } = parameterCounts(config);
    const { mixer, ffn } = layers[0]!;
    expect(bytes(plan.layers)).toBe(3 * 4 * (mixer + ffn));
    expect(layerWeights(tiny)).toBe(mixer + ffn);
    expect(bytes(plan.ends.filter(({ duty }) => duty === 'linear'))).toBe(4 * head);
  });

  test('does the multiply-adds that the theory counts', () => {
    const products = (calls: typeof plan.layers): number =>
      calls.reduce((sum, { call, duty }) => sum + (duty === 'linear' ? productFlop(call.op, call.shape) : 0), 0);
    // A norm that is part of a product counts its squares there.
    const norms = fusion === 'norms' ? 3 * 2 * 2 * decode.batch * tiny.hiddenSize : 0;
    const three = { ...config, groups: [{ ...config.groups[0]!, count: 3 }] };
    const theory = linearCalls(three, decode, formats).filter(({ name }) => !name.endsWith('norm') && name !== 'norms');
    expect(products([...plan.layers, ...plan.ends]) - norms).toBe(
      theory.reduce((sum, call) => sum + call.count * call.flop, 0),
    );
  });

  test('reads no tensor that nothing has filled or written, and writes none that its dispatch reads', () => {
    const filled = new Set(['stream 1', 'added', 'angles', 'tokens']);
    for (const { call, tensors } of [...plan.layers, ...plan.ends]) {
      const specs = Object.entries(call.op.tensors);
      const reads = specs.filter(([, { role }]) => role === 'input' || role === 'index').map(([own]) => tensors[own]!);
      const writes = specs.filter(([, { role }]) => role === 'output').map(([own]) => tensors[own]!);
      expect(reads.filter((name) => !filled.has(name))).toEqual([]);
      expect(reads.filter((name) => writes.includes(name))).toEqual([]);
      for (const name of writes) filled.add(name);
    }
    expect(plan.last.filter((name) => !filled.has(name))).toEqual([]);
  });

  test('needs fewer dispatches, the more is fused', () => {
    const calls = { none: 14, products: 8, norms: 6 }[fusion];
    expect(plan.layers).toHaveLength(3 * calls);
  });
});

describe('the plan of a step', () => {
  const plan = planStep(tiny, decode, { formats, layers: 3 });

  test('gives each layer weights and caches of its own, and shares the rest', () => {
    const { large, small } = memoryOf(plan);
    expect(large.filter((name) => name.startsWith('layer 2'))).toHaveLength(9);
    expect(small).toEqual(expect.arrayContaining(['normed', 'gate', 'added', 'partials', 'logits']));
    const twice = memoryOf(planStep(tiny, decode, { formats, layers: 6 }));
    expect(twice.small.filter((name) => !name.endsWith('norm'))).toEqual(
      small.filter((name) => !name.endsWith('norm')),
    );
  });

  test('groups the calls that are one kernel', () => {
    const names = groupCalls(plan.layers).map((group) => group.names.join(' + '));
    expect(names).toContain('K + V');
    expect(names).toContain('gate + up');
    expect(groupCalls(plan.layers).reduce((sum, { calls }) => sum + calls.length, 0)).toBe(plan.layers.length);
  });

  test('of a prompt attends causally, and takes the head of its last token only', () => {
    const prompt = planStep(tiny, { batch: 1, queries: 350, keys: 350 }, { formats, layers: 1 });
    const attention = prompt.layers.find(({ duty }) => duty === 'attention')!;
    expect(attention.call.shape).toEqual({ tokens: 350, heads: 32, kvHeads: 4, d: 64 });
    expect(prompt.ends.at(-1)!.call.shape['batch']).toBe(1);
  });
});

describe('a model', () => {
  test('that is a mixture of experts, or has four norms, is refused in a sentence', () => {
    expect(runnableModel(findPreset('mixtral-8x7b-v0.1').config)).toContain('mixture of experts');
    expect(runnableModel(findPreset('gemma-2-2b').config)).toContain('4 norms');
    expect(runnableModel(findPreset('qwen2-0.5b').config)).toMatchObject({ numAttentionHeads: 14, headDim: 64 });
    const odd = config.groups.map((group) =>
      group.mixer.kind === 'attention' ? { ...group, mixer: { ...group.mixer, headDim: 36, valueDim: 36 } } : group,
    );
    expect(runnableModel({ ...config, groups: odd })).toContain('head_dim');
  });

  test('that fits is taken as it is', () => {
    expect(fitModel(tiny, formats, { matrixBytes: 2 ** 30, layerBytes: 2 ** 30 })).toEqual({
      model: tiny,
      divisor: 1,
      notes: [],
    });
  });

  test('whose layer is too slow is made narrower, and says so', () => {
    const room = { matrixBytes: 2 ** 30, layerBytes: 2 ** 30 };
    const { model, divisor, notes } = fitModel(tiny, formats, { ...room, from: 4 })!;
    expect([model.hiddenSize, divisor]).toEqual([512, 4]);
    expect(notes).toEqual([
      expect.stringMatching(/^A layer of TinyLlama 1\.1B is too slow for this adapter.* 4 times narrower/),
    ]);
  });

  test('that does not fit becomes a smaller one of the same ratios, and says so', () => {
    const whole = denseOf('llama-2-70b');
    const { model, notes } = fitModel(whole, formats, { matrixBytes: 2 ** 27, layerBytes: 2 ** 29 })!;
    expect(model.hiddenSize / model.intermediateSize).toBeCloseTo(whole.hiddenSize / whole.intermediateSize, 3);
    expect(4 * layerWeights(model)).toBeLessThanOrEqual(2 ** 29);
    expect(model.numAttentionHeads % model.numKeyValueHeads).toBe(0);
    expect(notes.join(' ')).toContain('is too large for this adapter');
  });
});

describe('an arena', () => {
  test('places slices without overlap, within buffers of the largest size', () => {
    const sizes = [1000, 700, 5, 900, 256, 1024];
    const chunks = layOut(sizes, 2048, 0);
    const places = placeIn(chunks, sizes)!;
    const spans = places.map(({ chunk, offset }, i) => ({ chunk, from: offset, to: offset + sizes[i]! }));
    for (const [i, a] of spans.entries()) {
      expect(a.from % 256).toBe(0);
      expect(a.to).toBeLessThanOrEqual(chunks[a.chunk]!);
      for (const b of spans.slice(i + 1)) expect(a.chunk !== b.chunk || a.to <= b.from || b.to <= a.from).toBe(true);
    }
    expect(Math.max(...chunks)).toBeLessThanOrEqual(2048);
  });

  test('finds room for other slices in the same buffers, unless they are too large', () => {
    const sizes = [1000, 700, 5, 900, 256, 1024];
    const chunks = layOut(sizes, 2048, 0);
    expect(placeIn(chunks, sizes)).not.toBeNull();
    const places = placeIn(chunks, [1700, 1200, 900])!;
    expect(places.map(({ chunk }) => chunk)).toEqual([0, 1, 2]);
    expect(placeIn(chunks, [1700, 1200, 900, 900])).toBeNull();
  });

  test('grows to the size wanted, as far as a buffer may', () => {
    expect(layOut([1000], 4096, 3000)).toEqual([3072]);
    expect(layOut([1000], 2000, 3000)).toEqual([1792]);
  });
});
