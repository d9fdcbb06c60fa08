import { decodeHeadSizes, headSizes, headsOrWidth } from '../models/attention-shape.ts';
import { ATTENTION } from '../ops/attention.ts';
import { substitute } from '../ops/expression.ts';
import { gemv } from '../ops/gemv.ts';
import { bytesFormula, flopFormula, workOf, type OpCall, type Operator } from '../ops/operator.ts';
import { arithmeticIntensity, bytesMoved } from '../ops/work.ts';
import { si } from '../text/units.ts';
import type { FormulaLine } from '../ops/work-formulas.ts';
import { contextLength, formatsOf, type Scenario } from './scenario.ts';

/** A point on the chart from theory alone: the work of a layer, independent of the GPU. */
export interface AnalyticPoint {
  readonly id: string;
  readonly name: string;
  /** Text next to the mark. */
  readonly label: string;
  readonly mark: Operator['mark'];
  readonly flop: number;
  readonly bytes: number;
  /** FLOP per byte. */
  readonly intensity: number;
  /** Shape and formats in words. */
  readonly subtitle: string;
  /** How work and traffic are calculated. */
  readonly lines: readonly FormulaLine[];
}

/** At 64 the linear layer has the intensity of three-pass attention, and one mark would hide the other. */
const BATCHES = [1, 8, 32];

/** One layer's attention over the whole context, three ways, if any layer attends, and a linear layer of the model's width at some batches. */
export function analyticPoints(scenario: Scenario): AnalyticPoint[] {
  const n = contextLength(scenario);
  const { config } = scenario.model;
  const { hiddenSize: width } = config;
  const formats = formatsOf(scenario);
  const attention = (id: string, name: string, label: string, op: Operator, queries: number): AnalyticPoint => {
    const { heads, kvHeads, headDim: d } = (queries === 1 && decodeHeadSizes(config)) || headsOrWidth(config);
    const shared = kvHeads < 1 ? ' over one latent vector' : kvHeads === heads ? '' : ` over ${kvHeads}`;
    return pointOf(
      { id: `guide/attention-${id}`, name, label },
      { op, shape: { heads, kvHeads, queries, keys: n, d }, formats },
      `heads ${heads}${shared} · queries ${queries} · keys ${n} · d ${d} · KV ${formats.kv.id}`,
    );
  };
  return [
    ...(headSizes(config)
      ? [
          attention('three-pass', 'three-pass attention, prefill', 'three-pass prefill', ATTENTION.standard, n),
          attention('fused', 'fused attention, prefill', 'fused prefill', ATTENTION.fused, n),
          attention('decode', 'attention, decode', 'decode attention', ATTENTION.standard, 1),
        ]
      : []),
    ...BATCHES.map((batch) =>
      pointOf(
        {
          id: `guide/${gemv.id}-batch-${batch}`,
          name: `linear layer, decode, batch ${batch}`,
          label: `batch ${batch}`,
        },
        { op: gemv, shape: { batch, in: width, out: width }, formats },
        `batch ${batch} · in ${width} · out ${width} · weights ${formats.weights.id}`,
      ),
    ),
  ];
}

function pointOf(named: Pick<AnalyticPoint, 'id' | 'name' | 'label'>, call: OpCall, subtitle: string): AnalyticPoint {
  const { op, shape, formats } = call;
  const work = workOf(call);
  const bytes = bytesMoved(work);
  const [flopText, bytesText] = [flopFormula(op), bytesFormula(op, formats)];
  return {
    ...named,
    mark: op.mark,
    flop: work.flop,
    bytes,
    intensity: arithmeticIntensity(work),
    subtitle,
    lines: [
      { name: 'work', formula: flopText, values: substitute(flopText, shape), result: si(work.flop, 'FLOP') },
      { name: 'traffic', formula: bytesText, values: substitute(bytesText, shape), result: si(bytes, 'B') },
    ],
  };
}
