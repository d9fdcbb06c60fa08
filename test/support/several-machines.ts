import { measuredMachines, type MeasuredMachine } from '../../src/report/measured-machine.ts';
import type { Report } from '../../src/report/report-format.ts';
import { syntheticReport } from './report.ts';

/** A report whose every rate is so many times that of another, on a GPU of this name. */
export function timesAsFast(report: Report, times: number, name: string): Report {
  const copy = structuredClone(report);
  copy.adapter.description = name;
  for (const { kind, estimate } of copy.ceilings) {
    if (kind !== 'launch') for (const side of ['value', 'low', 'high'] as const) estimate[side] *= times;
  }
  for (const result of copy.results) {
    if (result.status !== 'measured') continue;
    for (const side of ['value', 'low', 'high'] as const) result.time.estimate[side] /= times;
    result.achieved.flopPerSecond *= times;
    result.achieved.bytesPerSecond *= times;
    if (result.roofline) {
      result.roofline.attainableFlopPerSecond *= times;
      result.roofline.memoryBytesPerSecond *= times;
    }
  }
  return copy;
}

const GPUS = [
  [1, 'Synthetic GPU'],
  [4, 'NVIDIA GeForce RTX 4090 Laptop GPU'],
  [0.4, 'AMD Radeon RX 7900 XTX'],
  [0.1, 'Apple M3 Max'],
  [0.01, 'llvmpipe: Mesa 25.0.7'],
] as const;

/** Five machines of different rates on one page, as many as have colours of their own. */
export const fiveMachines = (report: Report = syntheticReport()): MeasuredMachine[] =>
  measuredMachines(GPUS.map(([times, name]) => timesAsFast(report, times, name)));
