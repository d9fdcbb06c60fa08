import { expect, test } from 'vitest';
import { fromCounts } from '../../../src/counting/from-count.ts';
import type { Count } from '../../../src/report/count-format.ts';

const NONE = { read: 0, written: 0 };
const SECTORS = { 32: 64, 64: 64, 128: 128 };

const buffer = (requestedRead: number, uniqueRead: number | null, isTexture: boolean): Count['buffers'][number] => ({
  binding: '0.0',
  name: 'a',
  requestedRead,
  loads: requestedRead / 4,
  requestedWritten: 0,
  uniqueRead,
  uniqueWritten: 0,
  outOfBounds: 0,
  sectorsRead: isTexture ? null : SECTORS,
  sectorsWritten: isTexture ? null : { 32: 0, 64: 0, 128: 0 },
});

const count = (texels: Count['texels'], buffers: Count['buffers']): Count => ({
  entry: 'main',
  invocations: 64,
  flop: 60,
  intOp: 0,
  histogram: {},
  requested: { read: 120, written: 0 },
  texels,
  workgroup: NONE,
  uniform: { read: 0 },
  unique: { read: 30, written: 0 },
  workgroupUnique: null,
  buffers,
  lines: [],
  intensity: { requested: 0.5, unique: 2 },
  computes: true,
  outputsIdentical: true,
  warnings: [],
});

test('texels are summed over passes, and count as themselves where sectors are asked for', () => {
  const textured = count({ read: 80, written: 0 }, [buffer(40, 10, false), buffer(80, 20, true)]);
  const sampled = count({ read: 80, written: 0 }, [buffer(40, 10, false), buffer(80, null, true)]);
  expect(fromCounts([textured], [1])).toMatchObject({ texels: { read: 80, written: 0 }, sectorBytes: 64 + 20 });
  expect(fromCounts([textured, sampled], [1, 1])).toMatchObject({
    texels: { read: 160, written: 0 },
    sectorBytes: 148,
  });
});

test('a kernel without texels has no such entry', () => {
  expect(fromCounts([count(NONE, [buffer(40, 10, false)])], [1])).not.toHaveProperty('texels');
});
