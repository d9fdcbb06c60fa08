import { fromDatasheet, type Row } from '../../machines/datasheet-row.ts';
import { DATASHEETS } from '../../machines/datasheets.ts';
import type { Machine } from '../../machines/machine.ts';
import { lookup } from '../../text/lookup.ts';

/** Hardware as published, with the slug of its GPU; several GPUs begin with their number. */
const SLUGS = lookup({
  A10: 'a10',
  'A100 80GB': 'a100',
  'A100 PCIe': 'a100-80-pcie',
  'A100 PCIe 80GB': 'a100-80-pcie',
  'A100 SXM 80GB': 'a100',
  'A100 SXM 80GB (330 W)': 'a100',
  A10G: 'a10g',
  'Arc A770': 'arc-a770',
  'Arc B580': 'arc-b580',
  'H100 80GB HBM3': 'h100-sxm',
  'H100 PCIe 80GB': 'h100-pcie',
  'H100 SXM': 'h100-sxm',
  'H200 SXM': 'h200',
  L40S: 'l40s',
  'M1 8c': 'm1',
  'M1 Max 32c': 'm1-max',
  'M1 Pro 16c': 'm1-pro',
  'M1 Ultra 64c': 'm1-ultra',
  M2: 'm2',
  'M2 10c': 'm2',
  'M2 Max 38c': 'm2-max',
  'M2 Pro': 'm2-pro',
  'M2 Pro 19c': 'm2-pro',
  'M2 Ultra 76c': 'm2-ultra',
  M3: 'm3',
  'M3 10c': 'm3',
  'M3 Max 40c': 'm3-max',
  'M3 Pro 18c': 'm3-pro',
  'M3 Ultra 80c': 'm3-ultra',
  'M4 10c': 'm4',
  'M4 Max 40c': 'm4-max',
  'M4 Pro 20c': 'm4-pro',
  'RTX 2000 Ada laptop (256 GB/s)': 'rtx-2000-ada',
  'RTX 3060 12GB': 'rtx-3060',
  'RTX 3090': 'rtx-3090',
  'RTX 4070 12GB': 'rtx-4070',
  'RTX 4080 16GB': 'rtx-4080',
  'RTX 4090': 'rtx-4090',
  'RTX 5090': 'rtx-5090',
  'RX 7900 XTX': 'rx-7900-xtx',
  T4: 't4',
  'V100 32GB': 'v100',
  'V100 PCIe 16GB': 'v100',
});

/** The one GPU of the data without a datasheet in `machines`, measured with one sequence, so that bandwidth alone matters. */
const FURTHER: Row = {
  id: 'rtx-2000-ada',
  name: 'RTX 2000 Ada laptop',
  maker: 'nvidia',
  source: 'NVIDIA RTX 2000 Ada Generation Laptop GPU: 128 bit × 16 Gbit/s',
  f16Tensor: 58,
  f16Vector: 'f32',
  f32Vector: 14.5,
  bandwidth: 256,
  capacity: 8,
};

const MACHINES: readonly Machine[] = [...DATASHEETS, fromDatasheet(FURTHER)];

/** What a measurement ran on. */
export interface Hardware {
  readonly gpu: Machine;
  readonly gpus: number;
}

/** The GPUs of hardware as published: `2x H100 SXM` is two of `h100-sxm`. @throws if its name is not in the table */
export function hardwareOf(published: string): Hardware {
  const [, count = '1', name = ''] = /^(?:(\d+)x )?(.+)$/.exec(published)!;
  const gpu = MACHINES.find(({ id }) => id === SLUGS[name]);
  if (!gpu) throw new Error(`field: expected a GPU with a datasheet, got "${published}"`);
  return { gpu, gpus: Number(count) };
}
