import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CEILING_KERNELS } from '../../src/kernels/ceilings.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import { OPERATORS } from '../../src/ops/index.ts';
import { firstFormatsOf, LEAST_CAPABILITIES } from '../support/registry.ts';
import { TEST_SHAPES } from '../support/shapes.ts';
import { filesBelow, projectRoot, readSource } from '../support/source-files.ts';

/** The shaders of a kernel's dispatches. */
const shadersOf = (kernel: Kernel): readonly string[] => {
  const { small } = TEST_SHAPES[kernel.op.id]!;
  const shape = small.find((one) => kernel.refuses(one, LEAST_CAPABILITIES) === null) ?? small[0]!;
  const [member] = kernel.candidates(shape, LEAST_CAPABILITIES);
  return kernel.passes(shape, firstFormatsOf(kernel), member!, LEAST_CAPABILITIES).map(({ shader }) => shader);
};

const shaders = filesBelow('shaders', /\.wgsl$/).map((path) => path.replace(/^shaders\/|\.wgsl$/g, ''));
const own = shaders.filter((path) => !path.startsWith('lib/'));

describe('twins', () => {
  test.each(own)('the shader %s is named by the kernels file of its folder', (shader) => {
    const [folder = '', variant = ''] = shader.split('/');
    const source = readSource(`src/kernels/${folder}.ts`);
    // `plain` is named by the function that makes every plain kernel from its operator.
    const named = variant === 'plain' ? /plainKernel\(|shaders .*\/plain/ : new RegExp(`\\b${variant}\\b`);
    expect(named.test(source) || source.includes(`memory-\${id}`)).toBe(true);
  });

  test.each(shaders.filter((path) => path.startsWith('lib/')))('the piece %s is included by a shader', (piece) => {
    // By its name, or by a prefix that the host completes.
    const words = piece.split('-');
    const completed = words.slice(1).map((_, i) => `${words.slice(0, i + 1).join('-')}-\\{\\w+\\}`);
    const pattern = new RegExp(`^ *// @include (${[piece, ...completed].join('|')})\\.wgsl$`, 'm');
    const users = shaders.filter((path) => path !== piece && pattern.test(readSource(`shaders/${path}.wgsl`)));
    expect(users).not.toEqual([]);
  });

  test.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))(
    'the kernel %s belongs to its operator, and its shaders exist',
    (id, kernel) => {
      expect(id.split('/')[0]).toBe(kernel.op.id);
      const used = shadersOf(kernel);
      expect(own).toEqual(expect.arrayContaining([...used]));
      // Operators without shaders of their own share those of others.
      if (own.some((path) => path.startsWith(`${kernel.op.id}/`))) expect(used).toContain(id);
    },
  );

  test('every shader of an operator is used by a kernel, and ids are unique', () => {
    const ids = KERNELS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = new Set(KERNELS.flatMap(shadersOf));
    expect(own.filter((path) => !path.startsWith('ceilings/') && !used.has(path))).toEqual([]);
  });

  test.each(CEILING_KERNELS.map(({ id, shader }) => [id, shader]))('the ceiling %s has its shader', (_, shader) => {
    expect(own).toContain(shader);
  });

  test.each(OPERATORS.map((operator) => [operator.id, operator] as const))(
    'the operator %s has a file, a reference, kernels and a unit test',
    (id, operator) => {
      expect(existsSync(join(projectRoot, `src/ops/${id}.ts`))).toBe(true);
      expect(typeof operator.referenceRow).toBe('function');
      expect(KERNELS.filter(({ op }) => op.id === id).map(({ tier }) => tier)).toEqual(
        expect.arrayContaining(['plain', 'tuned']),
      );
      const named = new RegExp(`['/]${id}['.]`);
      const tests = filesBelow('test/unit', /\.test\.ts$/).filter((path) => named.test(readSource(path)));
      expect(tests).not.toEqual([]);
    },
  );
});
