import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { fastestArithmetic } from '../../../src/machines/fastest.ts';
import { readMachine } from '../../../src/machines/custom.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { passCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { FORMATS } from '../../../src/ops/formats.ts';

type FormatId = keyof typeof FORMATS;

/** GPU, weights, activations, and the arithmetic that engines reach at best. */
const WAYS: readonly [string, FormatId, FormatId, string][] = [
  ['a100', 'f16', 'f16', 'f16/f32'],
  ['a100', 'bf16', 'bf16', 'bf16/f32'],
  ['a100', 'int4', 'f16', 'int8/int32'],
  ['a100', 'int4', 'int4', 'int4/int32'],
  ['a100', 'fp8', 'f16', 'f16/f32'],
  ['a100', 'nf4', 'f16', 'f16/f32'],
  ['a100', 'mxfp4', 'f16', 'int8/int32'],
  ['a100', 'f32', 'f32', 'tf32/f32'],
  ['rtx-4080', 'f16', 'f16', 'f16/f16'],
  ['rtx-4080', 'bf16', 'bf16', 'bf16/f32'],
  ['rtx-4090', 'q4_0', 'f16', 'int8/int32'],
  ['rtx-4090', 'q6_k', 'f16', 'int8/int32'],
  ['l40s', 'fp8', 'f16', 'fp8/f32'],
  ['h100-sxm', 'fp8', 'fp8', 'fp8/f32'],
  ['rtx-5090', 'nvfp4', 'f16', 'fp4/f32'],
  ['mi355x', 'mxfp4', 'f16', 'fp4/f32'],
  ['v100', 'q4_0', 'f16', 'f16/f32'],
  ['arc-b580', 'q4_k', 'f16', 'int8/int32'],
  ['gaudi-3', 'bf16', 'bf16', 'bf16/f32'],
  ['gaudi-3', 'f16', 'f16', 'bf16/f32'],
  ['m3-max', 'q4_0', 'f16', 'f16'],
  ['m5-max', 'f16', 'f16', 'f16/f32'],
];

describe('the fastest arithmetic', () => {
  test.each(WAYS)('of the %s with %s weights and %s activations is %s', (gpu, weights, activations, arithmetic) => {
    const found = fastestArithmetic(findDatasheet(gpu), FORMATS[weights], FORMATS[activations]);
    expect(found.arithmetic).toBe(arithmetic);
    expect(found.why).toMatch(new RegExp(`^${weights} weights on the .* in .* at .*OP/s$`));
  });

  test('of a GPU without matrix units is that of its vector units', () => {
    const gpu = readMachine({ name: 'mine', f32Vector: '5 TFLOP/s', memoryBandwidth: '100 GB/s' }, 'mine.json');
    expect(fastestArithmetic(gpu, FORMATS.int4, FORMATS.f16)).toMatchObject({
      arithmetic: 'f32',
      rate: { value: 5e12 },
      why: 'int4 weights on the mine: engines unpack them and multiply in FP32 on vector units at 5.00 TFLOP/s',
    });
  });
});

/**
 * Prefill rates that others published: GPU, number of GPUs, model, weights, tokens of the prompt, tokens/s.
 * @see llama.cpp #4167, #15013, #10879; XiongjieDai/GPU-Benchmarks-on-LLM-Inference; TensorRT-LLM performance.md; LMDeploy
 */
const MEASURED: readonly [string, number, string, FormatId, number, number][] = [
  ['a100-80-pcie', 1, 'llama-3-8b', 'q4_k', 512, 5981],
  ['rtx-4090', 1, 'llama-3-8b', 'f16', 512, 9382],
  ['rtx-5090', 1, 'llama-2-7b', 'q4_0', 512, 14970],
  ['rtx-3090', 1, 'llama-3-8b', 'q4_k', 512, 4030],
  ['h100-sxm', 1, 'llama-2-7b', 'q4_0', 512, 11263],
  ['rtx-4080', 1, 'llama-3-8b', 'f16', 512, 7247],
  ['rtx-3060', 1, 'llama-2-7b', 'q4_0', 512, 2408],
  ['h100-pcie', 1, 'llama-3-8b', 'f16', 512, 10816],
  ['rtx-4090', 1, 'llama-3-8b', 'q4_k', 512, 7139],
  ['rtx-3090', 1, 'llama-3-8b', 'f16', 512, 4445],
  ['a100-80-pcie', 1, 'llama-3-8b', 'f16', 512, 7741],
  ['rtx-4090', 1, 'llama-2-7b', 'q8_0', 512, 7664],
  ['rtx-4090', 1, 'llama-2-7b', 'q4_0', 512, 14771],
  ['m3-pro', 1, 'llama-2-7b', 'f16', 512, 357],
  ['m4', 1, 'llama-2-7b', 'q4_0', 512, 221],
  ['m3', 1, 'llama-2-7b', 'q4_0', 512, 187],
  ['m2-pro', 1, 'llama-2-7b', 'q4_0', 512, 341],
  ['m1-ultra', 1, 'llama-2-7b', 'f16', 512, 1169],
  ['m3-pro', 1, 'llama-2-7b', 'q4_0', 512, 342],
  ['m2', 1, 'llama-2-7b', 'q4_0', 512, 180],
  ['m1-ultra', 1, 'llama-2-7b', 'q4_0', 512, 1030],
  ['m1-pro', 1, 'llama-2-7b', 'f16', 512, 302],
  ['m4-max', 1, 'llama-2-7b', 'q4_0', 512, 886],
  ['m1-max', 1, 'llama-2-7b', 'q4_0', 512, 530],
  ['m4-max', 1, 'llama-2-7b', 'f16', 512, 923],
  ['m4-max', 1, 'llama-2-7b', 'q8_0', 512, 892],
  ['m2-ultra', 1, 'llama-2-7b', 'f16', 512, 1402],
  ['m3', 1, 'llama-2-7b', 'q8_0', 512, 188],
  ['m4', 1, 'llama-2-7b', 'q8_0', 512, 224],
  ['m1-ultra', 1, 'llama-2-7b', 'q8_0', 512, 1043],
  ['m1-max', 1, 'llama-2-7b', 'q8_0', 512, 537],
  ['m1', 1, 'llama-2-7b', 'q4_0', 512, 118],
  ['m2-pro', 1, 'llama-2-7b', 'q8_0', 512, 344],
  ['m4', 1, 'llama-2-7b', 'f16', 512, 230],
  ['m3-ultra', 1, 'llama-2-7b', 'q4_0', 512, 1471],
  ['m2-ultra', 1, 'qwen2.5-7b', 'q8_0', 2048, 1566],
  ['m3-pro', 1, 'llama-2-7b', 'q8_0', 512, 345],
  ['m2-pro', 1, 'llama-2-7b', 'f16', 512, 384],
  ['m1', 1, 'llama-2-7b', 'q8_0', 512, 117],
  ['arc-b580', 1, 'qwen2.5-7b', 'q4_k', 512, 2336],
  ['arc-a770', 1, 'llama-2-7b', 'q4_0', 512, 1074],
  ['rtx-3090', 1, 'llama-2-7b', 'q4_0', 512, 4666],
  ['l40s', 1, 'llama-2-7b', 'fp8', 2048, 28055],
  ['h100-sxm', 1, 'llama-2-7b', 'fp8', 2048, 56889],
  ['a100', 1, 'llama-2-7b', 'f16', 2048, 15398],
  ['a100', 4, 'llama-2-70b', 'f16', 2048, 5095],
  ['m3', 1, 'llama-3.2-1b', 'f16', 512, 1014],
];

describe('no published prefill rate passes the bound', () => {
  test.each(MEASURED)('%s ×%i, %s in %s, %i tokens: %i tokens/s', (...[id, gpus, model, weights, prompt, measured]) => {
    const gpu = findDatasheet(id);
    const formats = { weights: FORMATS[weights], activations: FORMATS.f16, kv: FORMATS.f16 };
    const pass = { batch: 1, queries: prompt, keys: prompt, causal: true };
    const { flop } = sumCalls(passCalls(findPreset(model).config, pass, formats, 'fused'));
    const { rate } = fastestArithmetic(gpu, formats.weights, formats.activations);
    expect(measured / ((prompt * rate.value * gpus) / flop)).toBeLessThan(1);
  });
});
