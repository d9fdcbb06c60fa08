import { describe, expect, test } from 'vitest';
import { DATASHEETS, findDatasheet, recogniseDatasheet } from '../../../src/machines/datasheets.ts';
import { countOf, makerOf } from '../../../src/machines/names.ts';

/** Names as nvidia-smi, lspci, rocminfo, Vulkan, Metal, WebGPU and ANGLE print them, and what people type. */
const NAMES: readonly [string, string][] = [
  ['NVIDIA A100-SXM4-80GB', 'a100'],
  ['NVIDIA A100-SXM4-40GB', 'a100-40'],
  ['NVIDIA A100 80GB PCIe', 'a100-80-pcie'],
  ['NVIDIA A100-PCIE-40GB', 'a100-40'],
  ['A100', 'a100'],
  ['NVIDIA H100 80GB HBM3', 'h100-sxm'],
  ['H100 80GB HBM3', 'h100-sxm'],
  ['NVIDIA H100 PCIe', 'h100-pcie'],
  ['NVIDIA H100 NVL', 'h100-nvl'],
  ['NVIDIA H200', 'h200'],
  ['NVIDIA H200 NVL', 'h200-nvl'],
  ['NVIDIA H20', 'h20'],
  ['NVIDIA GH200 480GB', 'gh200'],
  ['NVIDIA B200', 'b200'],
  ['NVIDIA B300 SXM6 AC', 'b300'],
  ['NVIDIA GB200', 'gb200'],
  ['NVIDIA GB10', 'dgx-spark'],
  ['NVIDIA Thor', 'jetson-thor'],
  ['Tesla T4', 't4'],
  ['Tesla V100-SXM2-16GB', 'v100'],
  ['Tesla V100-SXM2-32GB', 'v100'],
  ['Tesla V100-PCIE-16GB', 'v100-pcie'],
  ['NVIDIA A10', 'a10'],
  ['NVIDIA A10G', 'a10g'],
  ['NVIDIA A30', 'a30'],
  ['NVIDIA A40', 'a40'],
  ['NVIDIA L4', 'l4'],
  ['NVIDIA L40', 'l40'],
  ['NVIDIA L40S', 'l40s'],
  ['NVIDIA RTX A6000', 'rtx-a6000'],
  ['A6000', 'rtx-a6000'],
  ['NVIDIA RTX 6000 Ada Generation', 'rtx-6000-ada'],
  ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition', 'rtx-pro-6000'],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 'rtx-pro-6000-server'],
  ['NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition', 'rtx-pro-6000-max-q'],
  ['NVIDIA GeForce RTX 4090', 'rtx-4090'],
  ['NVIDIA GeForce RTX 3090', 'rtx-3090'],
  ['RTX 4090', 'rtx-4090'],
  ['rtx4090', 'rtx-4090'],
  ['NVIDIA GeForce RTX 4070 Ti SUPER', 'rtx-4070-ti-super'],
  ['GeForce RTX 4060 Ti 16GB', 'rtx-4060-ti'],
  ['NVIDIA GeForce RTX 2080 Ti', 'rtx-2080-ti'],
  ['NVIDIA GeForce RTX 3060/PCIe/SSE2', 'rtx-3060'],
  ['NVIDIA GeForce RTX 4090 Laptop GPU', 'rtx-4090-laptop'],
  ['RTX 4090M', 'rtx-4090-laptop'],
  ['NVIDIA GeForce RTX 3080 Ti Laptop GPU', 'rtx-3080-ti-laptop'],
  ['NVIDIA GeForce RTX 5070 Ti Laptop GPU', 'rtx-5070-ti-laptop'],
  ['NVIDIA GeForce RTX 3070 Laptop GPU/PCIe/SSE2', 'rtx-3070-laptop'],
  ['NVIDIA Corporation AD106M [GeForce RTX 4070 Max-Q / Mobile]', 'rtx-4070-laptop'],
  [
    '01:00.0 VGA compatible controller: NVIDIA Corporation AD103M / GN21-X11 [GeForce RTX 4090 Laptop GPU] (rev a1)',
    'rtx-4090-laptop',
  ],
  ['NVIDIA Corporation AD102 [GeForce RTX 4090] (rev a1)', 'rtx-4090'],
  ['NVIDIA Corporation GA100 [A100 SXM4 80GB]', 'a100'],
  ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3090 (0x00002204) Direct3D11 vs_5_0 ps_5_0, D3D11)', 'rtx-3090'],
  ['ANGLE (Apple, ANGLE Metal Renderer: Apple M1 Pro, Unspecified Version)', 'm1-pro'],
  ['ANGLE (AMD, AMD Radeon RX 7900 XTX (radeonsi navi31 LLVM 15.0.7), OpenGL 4.6)', 'rx-7900-xtx'],
  ['AMD Instinct MI300X', 'mi300x'],
  ['AMD Instinct MI300X OAM', 'mi300x'],
  ['AMD Instinct MI325X', 'mi325x'],
  ['AMD Instinct MI355X', 'mi355x'],
  ['AMD Instinct MI250X / MI250', 'mi250x'],
  ['AMD Radeon RX 7900 XTX (RADV NAVI31)', 'rx-7900-xtx'],
  ['Radeon RX 7900 XT', 'rx-7900-xt'],
  ['AMD Radeon RX 9070 XT', 'rx-9070-xt'],
  ['AMD Radeon AI PRO R9700', 'radeon-ai-pro-r9700'],
  ['AMD Radeon PRO W7900', 'radeon-pro-w7900'],
  ['Radeon 8060S Graphics', 'strix-halo'],
  ['AMD Radeon 8060S Graphics (RADV GFX1151)', 'strix-halo'],
  ['Intel(R) Arc(TM) A770 Graphics', 'arc-a770'],
  ['Intel(R) Arc(TM) A770 Graphics (DG2)', 'arc-a770'],
  ['Intel(R) Arc(tm) B580 Graphics (BMG G21)', 'arc-b580'],
  ['Intel(R) Arc(TM) Pro B60 Graphics', 'arc-pro-b60'],
  ['Intel Gaudi 3', 'gaudi-3'],
  ['Apple M3 Max', 'm3-max'],
  ['Apple M1', 'm1'],
  ['Apple M2 Ultra', 'm2-ultra'],
  ['Apple M5 Max', 'm5-max'],
  ['Apple M4 Max (40-core GPU)', 'm4-max'],
];

/** Other GPUs, parts of one, and names that could be several; with what the error says. */
const UNKNOWN: readonly [string, RegExp][] = [
  ['NVIDIA GeForce RTX 3050 Laptop GPU', /did you mean rtx-3060-laptop, rtx-30[78]0-laptop/],
  ['NVIDIA RTX 5000 Ada Generation Laptop GPU', /lists the known ones/],
  ['NVIDIA GeForce RTX 4090 D', /did you mean rtx-4090/],
  ['NVIDIA GeForce RTX 3080 12GB', /did you mean .*rtx-3080/],
  ['NVIDIA GeForce RTX 40...', /did you mean rtx-40/],
  ['NVIDIA GeForce RTX 2080 Super with Max-Q Design', /known GPU/],
  ['Intel(R) Arc(TM) A770M Graphics', /did you mean arc-a770/],
  ['AMD Radeon RX 7900M', /did you mean rx-7900-xt/],
  ['Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M] (rev c8)', /known GPU/],
  ['NVIDIA A100-SXM4-40GB MIG 1g.5gb', /known GPU/],
  ['NVIDIA A10-24Q', /known GPU/],
  ['GRID A100-10C', /known GPU/],
  ['Quadro RTX 6000', /known GPU/],
  ['AMD A10-9700 Radeon R7', /known GPU/],
  ['Apple A10', /known GPU/],
  ['AMD Radeon(TM) Graphics', /known GPU/],
  ['NVIDIA Graphics Device', /known GPU/],
  ['rtx-4091', /got "rtx-4091": did you mean rtx-4090/],
  ['constructor', /expected a known GPU/],
  ['', /expected a known GPU/],
  ['(', /expected a known GPU/],
  [`${' '.repeat(1e6)}x`, /expected a known GPU/],
  [`RTX 4090${'x'.repeat(1e6)}`, /expected a known GPU/],
  ['8xH100', /expected one GPU, got "8xH100": name a single one, "h100-sxm"/],
];

describe('a printed name', () => {
  test.each(NAMES)('%s is the %s', (name, id) => {
    expect(recogniseDatasheet(name)?.id).toBe(id);
    expect(findDatasheet(name).id).toBe(id);
  });

  test.each(UNKNOWN)('%# is taken for no other GPU', (name, sentence) => {
    expect(() => findDatasheet(name)).toThrow(sentence);
    expect(() => findDatasheet(name)).toThrow(expect.objectContaining({ name: 'InputError' }));
  });

  test('is understood for every datasheet, by its name and its slug', () => {
    for (const sheet of DATASHEETS) {
      expect(recogniseDatasheet(sheet.name)?.id).toBe(sheet.id);
      expect(recogniseDatasheet(sheet.id)?.id).toBe(sheet.id);
    }
  });

  test.each([
    ['2x A100', 2, 'A100'],
    ['8×H100', 8, 'H100'],
    ['4 x NVIDIA A100', 4, 'NVIDIA A100'],
    ['A100 x8', 8, 'A100'],
    ['AMD Radeon RX 7900 XTX', 1, 'AMD Radeon RX 7900 XTX'],
    ['A10 PCIe x16', 1, 'A10 PCIe x16'],
  ])('%s is %i of the %s', (name, count, of) => {
    expect(countOf(name)).toEqual({ count, of });
  });

  test('names a maker, as the vendor of an adapter does', () => {
    expect(['nvidia', 'apple', 'AMD', 'Intel Corporation', 'google', ''].map(makerOf)).toEqual([
      'nvidia',
      'apple',
      'amd',
      'intel',
      null,
      null,
    ]);
  });
});
