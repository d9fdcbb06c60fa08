import { fromDatasheet, type Entry } from './datasheet-row.ts';
import type { Machine } from './machine.ts';

/** GPUs of AMD and Intel. */
export const AMD_INTEL_GPUS: readonly Machine[] = [
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

const CLOCK = 'lanes × 2 × the clock found by benchmarks: Apple publishes no arithmetic rate';
const ROUNDED = "Apple's press release, rounded";
const WIDTH = 'memory bus width × transfer rate';

/** An Apple chip with its largest GPU: f16 runs as fast as f32, and memory is shared. */
function apple(chip: string, f32: number | Entry, bandwidth: number | Entry): Machine {
  return fromDatasheet({
    id: chip,
    name: `Apple ${chip.replace(/^m/, 'M').replace(/-(.)/, (_, letter: string) => ` ${letter.toUpperCase()}`)}`,
    source: CLOCK,
    f16Tensor: null,
    f16Vector: 'f32',
    f32Vector: f32,
    bandwidth: { source: WIDTH, ...(typeof bandwidth === 'number' ? { value: bandwidth } : bandwidth) },
    capacity: null,
  });
}

/** A value with an alternative from another source. */
const beside = (value: number, other: number, source: string): Entry => ({
  value,
  alternatives: [{ value: other, source }],
});

/** Apple's chips. */
export const APPLE_GPUS: readonly Machine[] = [
  apple('m1', 2.6, beside(68, 68.25, 'the same, unrounded')),
  apple('m1-pro', 5.3, beside(205, 200, ROUNDED)),
  apple('m1-max', 10.6, beside(410, 400, ROUNDED)),
  apple('m1-ultra', 21.2, beside(819, 800, ROUNDED)),
  apple('m2', 3.6, beside(102, 100, ROUNDED)),
  apple('m2-pro', 6.8, beside(205, 200, ROUNDED)),
  apple('m2-max', 13.6, beside(410, 400, ROUNDED)),
  apple('m2-ultra', 27.2, beside(819, 800, ROUNDED)),
  apple('m3', beside(3.5, 4.1, 'databases that assume a higher clock'), beside(102, 100, ROUNDED)),
  apple('m3-pro', beside(6.4, 7.4, 'databases that assume a higher clock'), beside(154, 150, ROUNDED)),
  apple('m3-max', beside(14.1, 10.6, 'the 30-core GPU'), beside(410, 307, 'the 30-core GPU')),
  apple('m3-ultra', beside(28.2, 21.2, 'the 60-core GPU'), beside(819, 800, ROUNDED)),
  apple('m4', beside(4.6, 4.3, 'databases that assume a lower clock'), 120),
  apple('m4-pro', beside(9.2, 7.4, 'the 16-core GPU'), 273),
  apple('m4-max', beside(18.4, 14.1, 'the 32-core GPU'), beside(546, 410, 'the 32-core GPU')),
];
