import { fromDatasheet } from './datasheet-row.ts';
import type { Gpu } from './gpu.ts';

/** GPUs of AMD and Intel. */
export const AMD_INTEL_GPUS: readonly Gpu[] = [
  {
    id: 'mi300x',
    name: 'Instinct MI300X',
    source: 'AMD Instinct MI300X accelerator data sheet',
    f16Tensor: { value: 1307, sparse: 2614.9 },
    f16Vector: 163,
    f32Vector: 163.4,
    bandwidth: 5300,
    capacity: 192,
  },
  {
    id: 'rx-7900-xtx',
    name: 'Radeon RX 7900 XTX',
    source: 'AMD Radeon RX 7900 XTX product page',
    // Its matrix instructions run on the vector units, at the same rate.
    f16Tensor: 122.8,
    f16Vector: 122.8,
    f32Vector: 61.4,
    bandwidth: 960,
    capacity: 24,
  },
  {
    id: 'arc-a770',
    name: 'Arc A770',
    source: 'Intel Arc A770 specifications: 512 vector engines × 8 lanes × 2 × 2.4 GHz',
    f16Tensor: null,
    f16Vector: 39.3,
    f32Vector: 19.7,
    bandwidth: 560,
    capacity: {
      value: 16,
      alternatives: [{ value: 8, source: 'Intel Arc A770 specifications: it comes with 8 or 16 GB' }],
    },
  },
  {
    id: 'arc-b580',
    name: 'Arc B580',
    source: 'Intel Arc B580 specifications: 160 vector engines × 16 lanes × 2 × 2.67 GHz',
    f16Tensor: null,
    f16Vector: 27.3,
    f32Vector: 13.7,
    bandwidth: 456,
    capacity: 12,
  },
].map(fromDatasheet);
