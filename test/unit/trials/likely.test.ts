import { describe, expect, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import { likelyMembers } from '../../../src/trials/cases/likely.ts';

const blocks = (height: number) => [
  { height, width: 8, share: 4 },
  { height, width: 16, share: 4 },
  { height: 8, width: 8, share: 1 },
];

describe('the members to try at another shape', () => {
  test('are all of them if nothing is known', () => {
    expect(likelyMembers(blocks(16), undefined)).toEqual(blocks(16));
  });

  test('are the promising ones, by the parameters that do not follow the shape, and the best guess', () => {
    const seen = { candidates: blocks(5), promising: [blocks(5)[1]!] };
    expect(likelyMembers(blocks(13), seen)).toEqual(blocks(13).slice(0, 2));
  });

  test('are all of them if no parameter has the same values at both shapes', () => {
    const small = [{ span: 8 }, { span: 4 }];
    const large = [{ span: 1 }, { span: 2 }];
    expect(likelyMembers(large, { candidates: small, promising: small.slice(0, 1) })).toEqual(large);
  });

  const families = KERNELS.filter(({ op }) => op.id === 'gemv').map((kernel) => [kernel.id, kernel] as const);
  const subgroups = [null, [4, 4], [8, 8], [32, 32], [4, 64]] as const;
  test.each(families)('of %s lose none when every member was promising at a smaller batch', (_, kernel) => {
    for (const subgroupSize of subgroups) {
      const capabilities = { features: new Set<string>(), subgroupSize, limits: {} };
      const at = (batch: number) => {
        const shape = { batch, in: 256, out: 256 };
        return kernel.refuses(shape, capabilities) === null ? kernel.candidates(shape, capabilities) : [];
      };
      for (const [before, after] of [
        [1, 4],
        [2, 37],
        [4, 16],
        [16, 64],
      ].map(([a, b]) => [at(a!), at(b!)])) {
        if (before!.length === 0) continue;
        expect(likelyMembers(after!, { candidates: before!, promising: before! })).toEqual(after);
      }
    }
  });
});
