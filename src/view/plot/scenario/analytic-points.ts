import { attentionBytes, attentionFlop, type AttentionAlgorithm } from '../../../theory/llm/attention.ts';
import { bytesPerNumber } from '../../../theory/llm/formats.ts';
import { significant, si } from '../../../theory/units.ts';
import type { FormulaLine } from '../explain/formula.ts';
import { contextLength, formatsOf, type Scenario } from './scenario.ts';

/** One point that theory alone puts on the chart: work of a layer, whatever GPU does it. */
export interface AnalyticPoint {
  readonly id: string;
  readonly name: string;
  /** Beside the mark. */
  readonly label: string;
  readonly mark: 'circle' | 'square';
  readonly flop: number;
  readonly bytes: number;
  /** FLOP per byte. */
  readonly intensity: number;
  /** Shape and formats in words. */
  readonly subtitle: string;
  /** How work and traffic follow. */
  readonly lines: readonly FormulaLine[];
}

/** At 64 the linear layer has the intensity of three-pass attention, and one mark would hide the other. */
const BATCHES = [1, 8, 32];

/** One layer's attention over the whole context in three ways, and a linear layer of the model's width at some batches. */
export function analyticPoints(scenario: Scenario): AnalyticPoint[] {
  const n = contextLength(scenario);
  return [
    attentionPoint(
      scenario,
      'attention-three-pass',
      'three-pass attention, prefill',
      'three-pass prefill',
      n,
      'standard',
    ),
    attentionPoint(scenario, 'attention-fused', 'fused attention, prefill', 'fused prefill', n, 'fused'),
    attentionPoint(scenario, 'attention-decode', 'attention, decode', 'decode attention', 1, 'standard'),
    ...BATCHES.map((batch) => linearPoint(scenario, batch)),
  ];
}

function attentionPoint(
  scenario: Scenario,
  id: string,
  name: string,
  label: string,
  queries: number,
  algorithm: AttentionAlgorithm,
): AnalyticPoint {
  const { numAttentionHeads: h, numKeyValueHeads: kv, headDim: d } = scenario.model.config;
  const formats = formatsOf(scenario);
  const [a, b] = [bytesPerNumber(formats.activations), bytesPerNumber(formats.kv)];
  const n = contextLength(scenario);
  const shape = { heads: h, keyValueHeads: kv, headDim: d, queries, keys: n };
  const [flop, bytes] = [attentionFlop(shape), attentionBytes(shape, { activation: a, kv: b }, algorithm)];
  const scores = algorithm === 'standard';
  return {
    id: `guide/${id}`,
    name,
    label,
    mark: 'circle',
    flop,
    bytes,
    intensity: flop / bytes,
    subtitle: `heads ${h}${kv === h ? '' : ` over ${kv}`} · queries ${queries} · keys ${n} · d ${d} · KV ${scenario.kv}`,
    lines: [
      {
        name: 'work',
        formula: 'heads·queries·keys·(4·d + 3)',
        values: `${h}·${queries}·${n}·(4·${d} + 3)`,
        result: si(flop, 'FLOP'),
      },
      {
        name: 'traffic',
        formula: `2·heads·queries·d·bytes + 2·kvHeads·keys·d·bytes${scores ? ' + 4·heads·queries·keys·bytes' : ''}`,
        values: `2·${h}·${queries}·${d}·${a} + 2·${kv}·${n}·${d}·${b}${scores ? ` + 4·${h}·${queries}·${n}·${a}` : ''}`,
        result: si(bytes, 'B'),
      },
    ],
  };
}

function linearPoint(scenario: Scenario, batch: number): AnalyticPoint {
  const { hiddenSize: width } = scenario.model.config;
  const formats = formatsOf(scenario);
  const [w, a] = [bytesPerNumber(formats.weights), bytesPerNumber(formats.activations)];
  const flop = 2 * batch * width * width;
  const bytes = w * width * width + 2 * a * batch * width;
  return {
    id: `guide/gemv-batch-${batch}`,
    name: `linear layer, decode, batch ${batch}`,
    label: `batch ${batch}`,
    mark: 'square',
    flop,
    bytes,
    intensity: flop / bytes,
    subtitle: `batch ${batch} · in ${width} · out ${width} · weights ${scenario.weights}`,
    lines: [
      {
        name: 'work',
        formula: '2·batch·in·out',
        values: `2·${batch}·${width}·${width}`,
        result: si(flop, 'FLOP'),
      },
      {
        name: 'traffic',
        formula: w === a ? 'b·(in·out + batch·in + batch·out)' : 'bytes·in·out + 2·(batch·in + batch·out)',
        values:
          w === a
            ? `${w}·(${width}·${width} + ${batch}·${width} + ${batch}·${width})`
            : `${significant(w, 5)}·${width}·${width} + ${a}·(${batch}·${width} + ${batch}·${width})`,
        result: si(bytes, 'B'),
      },
    ],
  };
}
