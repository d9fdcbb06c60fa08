import type { LeverRow, Outcome } from '../../models/levers/lever-table.ts';
import { formatSeconds, si, significant } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

/** A figure in the row of a lever; `each` is the rate of one sequence. */
export type LeverNumber =
  'secondsPerToken' | 'each' | 'tokensPerSecond' | 'secondsToFirstToken' | 'bytes' | 'costPerMillion';

/** What a figure is. */
interface Column {
  readonly meaning: string;
  readonly formula: string;
  readonly read: (outcome: Outcome) => number | null;
  readonly format: (value: number) => string;
}

const rate = (value: number): string => `${significant(value, 4)} tokens/s`;

const COLUMNS: Readonly<Record<LeverNumber, Column>> = {
  secondsPerToken: {
    meaning: 'The least time between two tokens of one sequence',
    formula: 'max(FLOP / compute roof, bytes / bandwidth) of a decode step',
    read: ({ secondsPerToken }) => secondsPerToken,
    format: formatSeconds,
  },
  each: {
    meaning: 'The most tokens per second that one sequence gets',
    formula: '1 / time per token',
    read: ({ secondsPerToken }) => 1 / secondsPerToken,
    format: rate,
  },
  tokensPerSecond: {
    meaning: 'The most tokens per second of the whole batch',
    formula: 'batch · tokens of a step / time of the step',
    read: ({ tokensPerSecond }) => tokensPerSecond,
    format: rate,
  },
  secondsToFirstToken: {
    meaning: 'The least time from a request to its first token',
    formula: 'max(FLOP / compute roof, bytes / bandwidth) of prefill',
    read: ({ secondsToFirstToken }) => secondsToFirstToken,
    format: formatSeconds,
  },
  bytes: {
    meaning: 'What the model takes in memory with the whole batch, on all GPUs together',
    formula: 'weights + KV cache + activations + reserve',
    read: ({ bytes }) => bytes,
    format: (value) => si(value, 'B', 4),
  },
  costPerMillion: {
    meaning: 'What a million tokens of answers cost, decoding alone, if the GPU is never idle',
    formula: 'price per hour · GPUs / 3600 s / tokens per second · 10⁶',
    read: ({ costPerMillion }) => costPerMillion,
    format: (value) => significant(value, 4),
  },
};

/** What there is to know about a figure of a lever: what it is, and how it differs from the model as it is. */
export function leverAbout(row: LeverRow, asIs: LeverRow, name: LeverNumber): Explained {
  const { meaning, formula, read, format } = COLUMNS[name];
  const value = row.outcome && read(row.outcome);
  const before = asIs.outcome && read(asIs.outcome);
  const isOther = row !== asIs && value !== null && before !== null && before > 0;
  return {
    meaning,
    formula,
    ...(isOther && { values: `${format(value)}, ${significant(value / before)} times ${format(before)}, as it is` }),
  };
}
