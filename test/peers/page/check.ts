import { randomWords } from '../../../src/protocol/random.ts';
import type { Expected } from './contestant.ts';

const SEED = 7;
const SAMPLED_ROWS = 6;

/** The result of checking an output. */
export interface Checked {
  readonly relativeError: number;
  /** Null: it is correct. */
  readonly fault: string | null;
}

/** Compares sampled rows with the float64 reference, the first and the last among them; every value must be finite. */
export function checkOutput(output: Float32Array, { rows, cols, reference, tolerance }: Expected): Checked {
  if (output.length !== rows * cols) {
    return { relativeError: NaN, fault: `its output has ${output.length} values instead of ${rows} × ${cols}` };
  }
  if (!output.every((value) => Number.isFinite(value)))
    return { relativeError: NaN, fault: 'its output is not finite' };
  let relativeError = 0;
  for (const row of sampledRows(rows)) {
    const expected = reference(row);
    let [worst, scale] = [0, 0];
    for (let col = 0; col < cols; col++) {
      worst = Math.max(worst, Math.abs(output[row * cols + col]! - expected[col]!));
      scale = Math.max(scale, Math.abs(expected[col]!));
    }
    relativeError = Math.max(relativeError, worst / scale);
  }
  const fault =
    relativeError <= tolerance
      ? null
      : `its output is wrong: relative error ${relativeError.toPrecision(2)}, tolerance ${tolerance.toPrecision(2)}`;
  return { relativeError, fault };
}

function sampledRows(rows: number): Set<number> {
  const next = randomWords(SEED);
  const chosen = new Set([0, rows - 1]);
  for (let i = 0; chosen.size < Math.min(rows, SAMPLED_ROWS) && i < 100; i++) chosen.add(next() % rows);
  return chosen;
}
