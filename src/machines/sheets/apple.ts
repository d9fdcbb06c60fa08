import type { Entry, Row } from '../datasheet-row.ts';

const CLOCK = 'lanes × 2 × the clock found by benchmarks: Apple publishes no arithmetic rate';
const ROUNDED = "Apple's press release, rounded";
const WIDTH = 'memory bus width × transfer rate';
const ACCELERATOR = 'Zakharko, "Investigating the GPU Neural Accelerators on Apple A19/M5", October 2025';

/** An Apple chip with its largest GPU: f16 runs as fast as f32, and memory is shared. */
function apple(chip: string, f32: number | Entry, bandwidth: number | Entry, matrix: Partial<Row> = {}): Row {
  return {
    id: chip,
    name: `Apple ${chip.replace(/^m/, 'M').replace(/-(.)/, (_, letter: string) => ` ${letter.toUpperCase()}`)}`,
    maker: 'apple',
    source: CLOCK,
    f16Tensor: null,
    f16Vector: 'f32',
    f32Vector: f32,
    bandwidth: { source: WIDTH, ...(typeof bandwidth === 'number' ? { value: bandwidth } : bandwidth) },
    capacity: null,
    ...matrix,
  };
}

/** An M5, whose GPU cores have matrix units. Estimated at 1.75 GHz, as the source does. */
function m5(chip: string, cores: number, bandwidth: number | Entry): Row {
  const rate = (perClock: number): Entry => ({
    value: Number(((perClock * cores * 1.75) / 1000).toFixed(2)),
    source: `${ACCELERATOR}: ${perClock} operations a clock and core, at an estimated 1.75 GHz`,
  });
  return apple(chip, rate(256), bandwidth, {
    f16Tensor: rate(1024),
    rates: { 'f16/f16': rate(1024), 'int8/int32': rate(2048) },
  });
}

/** A value with an alternative from another source. */
const beside = (value: number, other: number, source: string): Entry => ({
  value,
  alternatives: [{ value: other, source }],
});

/** Apple's chips. */
export const APPLE_ROWS: readonly Row[] = [
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
  m5('m5', 10, beside(153.6, 153, ROUNDED)),
  m5('m5-pro', 20, beside(307.2, 307, ROUNDED)),
  m5('m5-max', 40, beside(614.4, 460.8, 'the 32-core GPU')),
];
