import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CEILING_KERNELS, levelRead, type CeilingKernel } from '../../src/kernels/ceilings.ts';
import type { Parameters } from '../../src/kernels/kernel.ts';
import { createCeilingBuffers, type CeilingBuffers } from '../../src/measure/ceilings/buffers.ts';
import { verifyCeiling } from '../../src/measure/ceilings/verify.ts';
import { openGpu, type Gpu } from '../../src/measure/gpu/adapter.ts';
import { createProgram } from '../../src/measure/gpu/program.ts';

let gpu: Gpu;
let buffers: CeilingBuffers;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  buffers = await createCeilingBuffers(gpu, 2 ** 20, 7);
});
afterAll(() => gpu.device.destroy());

const extent = { bytes: 2 ** 20, workgroups: 16, seed: 7 };

async function verdictOn(kernel: CeilingKernel, parameters: Parameters, shown = parameters): Promise<string | null> {
  const pass = kernel.pass(parameters, extent);
  const program = await createProgram(gpu, kernel.id, [pass], buffers.of(kernel));
  return verifyCeiling(gpu, kernel, shown, extent, program, buffers);
}

describe.each(CEILING_KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  test('does in every member of its family what it says', async ({ skip }) => {
    const refusal = kernel.refuses(gpu.capabilities);
    if (refusal) skip(refusal);
    for (const parameters of [...kernel.candidates, ...kernel.more]) {
      expect({ parameters, wrong: await verdictOn(kernel, parameters) }).toEqual({ parameters, wrong: null });
    }
  });
});

test('a window is read again and again, whatever its size', async () => {
  for (const workingSet of [2 ** 16, 2 ** 18, 2 ** 20]) {
    const kernel = levelRead('memory/level-1', workingSet);
    for (const one of kernel.candidates) expect(await verdictOn(kernel, { ...one, workingSet })).toBeNull();
  }
});

test('a kernel that reads another window than it says is found out', async () => {
  const kernel = levelRead('memory/level-1', 2 ** 16);
  const [one] = kernel.candidates;
  expect(await verdictOn(kernel, one!, { ...one, workingSet: 2 ** 18 })).toMatch(/expected \d+ at word/);
});
