import { attentionWork } from '../ops/attention.ts';
import { arithmeticIntensity } from '../ops/work.ts';
import { boundAt, ridgePoint, type Roof } from '../machines/roof.ts';
import { significant } from '../text/units.ts';
import { roofsOfReport, type MeasuredMachine } from '../report/measured-machine.ts';
import { ROOF_WORDS, roofsOf, times } from '../scenario/roof-verdict.ts';
import { guideHead, HALF, SINGLE } from './intensity-steps.ts';
import type { WalkInput } from './walk-step.ts';

/** One kind of attention under one roof. */
export interface RoofVerdict {
  readonly intensity: number;
  readonly bound: 'compute' | 'memory';
  /** Distance from the ridge point, as a factor. */
  readonly factor: string;
}

/** One roof, with the three kinds of attention under it. */
export interface RoofRow {
  readonly machine: string;
  readonly roof: string;
  readonly storage: 'f16' | 'f32';
  readonly ridge: number;
  readonly verdicts: readonly RoofVerdict[];
}

/** Every roof, and the sentences that say where a verdict flips. */
export interface RoofVerdicts {
  readonly heads: readonly string[];
  readonly rows: readonly RoofRow[];
  readonly flips: readonly string[];
}

const HEADS = ['three-pass prefill', 'fused prefill', 'decode'];

/** The guide's attention in three ways, under each roof of each machine; FP32 units store f32. */
export function roofVerdicts(input: WalkInput, measured: readonly MeasuredMachine[]): RoofVerdicts {
  const rowOf = (machine: string, roof: string, storage: 'f16' | 'f32', rates: Roof): RoofRow => ({
    machine,
    roof,
    storage,
    ridge: ridgePoint(rates),
    verdicts: intensities(input, storage).map((intensity) => ({
      intensity,
      bound: boundAt(intensity, rates),
      factor: times(Math.max(intensity / ridgePoint(rates), ridgePoint(rates) / intensity)),
    })),
  });
  const machines = [
    ...input.gpus.map(({ gpu, name }) =>
      roofsOf(gpu).map((roof) => rowOf(name, ROOF_WORDS[roof.kind], roof.kind === 'f32-vector' ? 'f32' : 'f16', roof)),
    ),
    ...measured.map(({ name, report }) =>
      roofsOfReport(report).map(({ type, roof }) => rowOf(name, `measured ${type}`, type, roof)),
    ),
  ];
  return { heads: HEADS, rows: machines.flat(), flips: machines.flatMap(flipsOf) };
}

function intensities(input: WalkInput, storage: 'f16' | 'f32'): number[] {
  const formats = storage === 'f16' ? HALF : SINGLE;
  return [
    attentionWork(guideHead(input), formats, 'standard'),
    attentionWork(guideHead(input), formats, 'fused'),
    attentionWork(guideHead(input, 1), formats, 'standard'),
  ].map((work) => arithmeticIntensity(work));
}

/** For each kind of attention whose verdict differs between the roofs of a machine: where it flips. */
function flipsOf(rows: readonly RoofRow[]): string[] {
  return HEADS.flatMap((head, index) => {
    const of = (bound: 'compute' | 'memory'): string =>
      rows
        .filter(({ verdicts }) => verdicts[index]!.bound === bound)
        .map(
          ({ roof, storage, ridge, verdicts }) =>
            `the ${roof} roof with ${storage} (${significant(verdicts[index]!.intensity)} against ${significant(ridge)})`,
        )
        .join(' and ');
    const [compute, memory] = [of('compute'), of('memory')];
    if (compute === '' || memory === '') return [];
    return [`On the ${rows[0]!.machine}, ${head} is memory bound under ${memory}, and compute bound under ${compute}.`];
  });
}
