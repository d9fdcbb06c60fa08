import { expect, test } from 'vitest';
import { briefNames } from '../../../src/report/brief-names.ts';

test('names lose maker, family, driver and version, but not what tells two machines apart', () => {
  expect(
    briefNames([
      'nvidia-h200 (NVIDIA: 580.159.04)',
      'NVIDIA GeForce RTX 4090 Laptop GPU on lab7',
      'NVIDIA GeForce RTX 4090 Laptop GPU on lab7 (2)',
      'llvmpipe: Mesa 25.0.7-2~bpo12+1 (LLVM 15',
      'AMD Radeon RX 7900 XTX',
      'this GPU',
      'a GPU the browser does not name (2)',
      'a CPU the browser does not name',
      'nvidia',
      '',
    ]),
  ).toEqual([
    'h200',
    'RTX 4090 Laptop GPU on lab7',
    'RTX 4090 Laptop GPU on lab7 (2)',
    'llvmpipe',
    'RX 7900 XTX',
    'this GPU',
    'unnamed GPU (2)',
    'unnamed CPU',
    'nvidia',
    '',
  ]);
  const same = ['NVIDIA: 580.1', 'NVIDIA: 570.2'];
  expect(briefNames(same)).toEqual(same);
});
