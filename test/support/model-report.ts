import type { ModelStep, ModelSteps } from '../../src/report/model-steps.ts';
import type { Report } from '../../src/report/report-format.ts';

const CALLS = [
  'norm',
  'Q',
  'K',
  'V',
  'rotary Q',
  'rotary K',
  'KV append',
  'attention',
  'gate',
  'up',
  'SiLU gate',
  'down',
];

/** A made-up step: t = max(a + b·B, c·B), with a timeline of two layers. */
function stepAt(batch: number, context: number): ModelStep {
  const seconds = Math.max(0.02 + 0.0002 * batch, 0.002 * batch);
  const each = seconds / (2 * CALLS.length);
  return {
    phase: 'decode',
    batch,
    context,
    tokens: 1,
    layersMeasured: 2,
    seconds: { value: seconds, low: 0.99 * seconds, high: 1.01 * seconds },
    tokensPerSecond: batch / seconds,
    predictedSeconds: { fromKernels: 0.98 * seconds, fromRoofs: 0.7 * seconds },
    causes: [
      { name: 'launch gaps', seconds: 0.01 * seconds },
      { name: 'clock', seconds: 0.03 * seconds },
      { name: 'padding', seconds: 0.02 * seconds },
      { name: 'linear', seconds: 0.15 * seconds },
      { name: 'KV reads', seconds: 0.05 * seconds },
      { name: 'between', seconds: 0.02 * seconds },
    ],
    unexplainedSeconds: 0.02 * seconds,
    work: { flop: 2.2e9 * batch, bytesRead: 4.4e9, bytesWritten: 1e6 },
    dispatches: 311,
    fusion: 'products',
    fusions: [
      {
        fusion: 'none',
        seconds: { value: 1.05 * seconds, low: 1.04 * seconds, high: 1.06 * seconds },
        dispatches: 311,
      },
      { fusion: 'products', seconds: { value: seconds, low: 0.99 * seconds, high: 1.01 * seconds }, dispatches: 201 },
    ],
    allocatedBytes: 4e8,
    kernels: [
      { names: ['Q'], kernel: 'gemv/rows', parameters: { span: 8 }, count: 22, seconds: each, roofSeconds: each / 2 },
    ],
    flags: [],
    timeline: [0, 1].flatMap((layer) =>
      CALLS.map((name, i) => ({
        name,
        kernel: 'gemv/rows',
        startSeconds: (layer * CALLS.length + i) * each,
        seconds: 0.9 * each,
      })),
    ),
  };
}

/** A made-up model's steps at two contexts. */
export const sampleModel: ModelSteps = {
  name: 'Sample 1B',
  layers: 22,
  layersMeasured: 2,
  weights: 'f32',
  notes: ['A layer of Sample 1B does not fit.'],
  steps: [
    ...[1, 2, 4, 8, 16, 32, 64].map((batch) => stepAt(batch, 1024)),
    { ...stepAt(1, 128), phase: 'prefill', tokens: 128, tokensPerSecond: 6400 },
  ],
  skipped: [{ phase: 'decode', batch: 64, context: 4096, reason: 'it would take too much memory' }],
};

/** A report with the steps of a model. */
export const withModel = (report: Report): Report => ({ ...report, model: sampleModel });
