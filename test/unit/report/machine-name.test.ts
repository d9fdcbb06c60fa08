import { expect, test } from 'vitest';
import { fullName, machineName, machineNames, machineWithArticle } from '../../../src/report/machine-name.ts';
import type { AdapterFacts } from '../../../src/report/report-format.ts';
import { sampleReport } from '../../support/sample-report.ts';

const of = (adapter: Partial<AdapterFacts>, host = ''): ReturnType<typeof sampleReport> => {
  const report = sampleReport();
  const nameless = { vendor: '', architecture: '', device: '', description: '', isFallback: false };
  return {
    ...report,
    adapter: { ...report.adapter, ...nameless, ...adapter },
    environment: { ...report.environment, host },
  };
};

const H200 = { vendor: 'nvidia', device: 'nvidia-h200', description: 'NVIDIA: 580.159.04 580.159.4.0' };

test.each<[adapter: Partial<AdapterFacts>, name: string]>([
  [H200, 'NVIDIA H200'],
  [
    { vendor: 'nvidia', architecture: 'ampere', device: '0x2206', description: 'NVIDIA GeForce RTX 3080' },
    'NVIDIA GeForce RTX 3080',
  ],
  [{ vendor: 'nvidia', device: 'nvidia-geforce-rtx-4090', description: 'NVIDIA: 570.1' }, 'NVIDIA GeForce RTX 4090'],
  // As Chrome names an adapter.
  [{ vendor: 'nvidia', architecture: 'ampere' }, 'NVIDIA Ampere'],
  [{ vendor: 'amd', architecture: 'rdna-3' }, 'AMD RDNA 3'],
  [{ vendor: 'nvidia', architecture: 'turing', description: 'NVIDIA: 570.1' }, 'NVIDIA Turing'],
  [{ vendor: 'nvidia' }, 'NVIDIA'],
  [{ vendor: 'google', architecture: 'swiftshader', isFallback: true }, 'Google SwiftShader'],
  [{ description: 'Apple M2', vendor: 'apple', architecture: 'metal-3' }, 'Apple M2'],
  [{ description: 'Intel(R) UHD Graphics 620 (KBL GT2)', vendor: 'intel' }, 'Intel UHD Graphics 620'],
  [{ description: 'AMD Radeon RX 7900 XTX (RADV NAVI31)', vendor: 'amd' }, 'AMD Radeon RX 7900 XTX'],
  [
    {
      vendor: 'mesa',
      architecture: 'software',
      device: 'llvmpipe-llvm-15-0-6-256-bits-',
      description: 'llvmpipe: Mesa 25.0.7-2~bpo12+1 (LLVM 15.0.6) 0.0.1',
      isFallback: true,
    },
    'llvmpipe',
  ],
  [{}, 'a GPU the browser does not name'],
  [{ isFallback: true }, 'a CPU the browser does not name'],
])('the adapter %j is called %j', (adapter, name) => {
  expect(machineName(of(adapter))).toBe(name);
});

test('a name is short and on one line, whatever the report says', () => {
  expect(machineName(of({ description: 'x'.repeat(500) }))).toHaveLength(40);
});

test('a host is named, with several only where it tells two apart', () => {
  expect(fullName(of(H200, 'lab7'))).toBe('NVIDIA H200 on lab7');
  expect(machineNames([of(H200, 'lab7'), of({ description: 'Apple M2' }, 'desk')])).toEqual([
    'NVIDIA H200',
    'Apple M2',
  ]);
  expect(machineNames([of(H200, 'lab7'), of(H200, 'lab8'), of(H200, 'lab8')])).toEqual([
    'NVIDIA H200 on lab7',
    'NVIDIA H200 on lab8',
    'NVIDIA H200 on lab8 (2)',
  ]);
});

test('a host is short and on one line, whatever the report says', () => {
  expect(fullName(of(H200, `\u202Eevil\n${'y'.repeat(3000)}`))).toMatch(/^NVIDIA H200 on \uFFFDevil y+…y+$/u);
  expect(fullName(of(H200, 'y'.repeat(3000)))).toHaveLength('NVIDIA H200 on '.length + 40);
});

test('a sentence has its article', () => {
  const llvmpipe = of({ description: 'llvmpipe', isFallback: true });
  expect([of(H200), of({}), llvmpipe].map(machineWithArticle)).toEqual([
    'the NVIDIA H200',
    'a GPU the browser does not name',
    'llvmpipe',
  ]);
});
