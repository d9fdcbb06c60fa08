import { samplesTexels } from '../../report/counted/counted.ts';
import { si, significant } from '../../text/units.ts';
import type { PipelineTotals } from '../pipeline-totals.ts';
import type { PipelineRow } from './session-summary.ts';

/** Why the work of a pipeline may not be exactly what was counted, besides dispatches that were not counted. */
export interface CountDoubts {
  /** Textures are sampled: its unique bytes lack them. False if bytes are requested ones, which have them. */
  readonly isSampled: boolean;
  /** The GPU chose the grids of some of its groups, which may differ, and not every dispatch of those was counted. */
  readonly isIndirect: boolean;
  /** Whether counts of one group differ, so that FLOP, or the bytes shown, are the mean of those taken. */
  readonly varies: { readonly flop: boolean; readonly bytes: boolean };
  /** Dispatches that were not counted, and whose work is estimated from others. */
  readonly estimatedDispatches: number;
}

type Range = readonly [least: number, most: number];
const differs = ([least, most]: Range): boolean => least !== most;

/** What there is to doubt of a pipeline's counts. */
export function countDoubts({
  groups,
  uniqueBytes,
  estimatedDispatches,
}: Pick<PipelineTotals, 'groups' | 'uniqueBytes' | 'estimatedDispatches'>): CountDoubts {
  const ranges = groups.flatMap(({ dependsOnData }) => dependsOnData ?? []);
  // Zero unless every count marked them.
  const shown = (unique: Range | undefined, requested: Range): Range =>
    uniqueBytes !== null && unique && unique[1] > 0 ? unique : requested;
  return {
    estimatedDispatches,
    isIndirect: groups.some(
      ({ grid, indirect, counts, dispatches }) =>
        grid === null &&
        counts.length > 0 &&
        dispatches > counts.length &&
        !(indirect?.read === dispatches && indirect.least === indirect.most),
    ),
    isSampled: uniqueBytes !== null && groups.some(({ counts }) => counts.some(samplesTexels)),
    varies: {
      flop: ranges.some(({ flop }) => differs(flop)),
      bytes: ranges.some(({ bytes, unique }) => differs(shown(unique, bytes))),
    },
  };
}

type Marked = Pick<PipelineRow, 'isPartlyCounted' | keyof CountDoubts>;

const marked = (isLeast: boolean, isAbout: boolean, amount: string): string =>
  `${isLeast ? '≥ ' : ''}${isAbout ? '~' : ''}${amount}`;

/** Whether work is an estimate for other reasons than counts that differ. */
const isEstimate = ({ isIndirect, estimatedDispatches }: Marked): boolean => isIndirect || estimatedDispatches > 0;

/** FLOP of a counted pipeline: `1.60 G`; `≥ 1.60 G` if the work of a part of the dispatches is not known; `~1.60 G` if counts differ or a part is estimated. */
export const flopText = (row: Pick<PipelineRow, 'flop'> & Marked): string =>
  marked(row.isPartlyCounted, row.varies.flop || isEstimate(row), si(row.flop, '').trim());

/** Its bytes in the same manner; those of sampled textures make them a lower bound, too. @param unit such as `B`, or none */
export const bytesText = (row: Pick<PipelineRow, 'uniqueBytes' | 'requestedBytes'> & Marked, unit: string): string =>
  marked(
    row.isPartlyCounted || row.isSampled,
    row.varies.bytes || isEstimate(row),
    si(row.uniqueBytes ?? row.requestedBytes, unit).trim(),
  );

/** Its FLOP per byte: at most so many where bytes are missing, about so many where a part is estimated; null without bytes. */
export const intensityText = ({
  intensity,
  isSampled,
  estimatedDispatches,
}: Pick<PipelineRow, 'intensity' | 'isSampled' | 'estimatedDispatches'>): string | null =>
  intensity === null
    ? null
    : `${isSampled && intensity > 0 ? '≤ ' : ''}${aboutText({ estimatedDispatches }, significant(intensity))}`;

/** Another figure that follows from a row's work, marked if a part of that is estimated; words stay as they are. */
export const aboutText = ({ estimatedDispatches }: Pick<PipelineRow, 'estimatedDispatches'>, figure: string): string =>
  estimatedDispatches > 0 && /^[\d×]/.test(figure) ? `~${figure}` : figure;

/** Texels are in requested bytes, and in no marks. */
export const SAMPLED_WORDS =
  'which texels a sampler touches is not known, so that unique bytes and B/s lack them, and FLOP/B is at most what is shown';

/** Grids are read where dispatches have passes of their own; where not, the counted ones stand for all. */
export const INDIRECT_WORDS =
  'the GPU chose the grids (dispatchWorkgroupsIndirect); dispatches that were not counted are taken to do as much per workgroup as those that were, and to have as many workgroups as those whose grids were read';

/** Of a pipeline or a group whose grids were empty. */
export const NO_WORKGROUPS = 'It did nothing: it had no workgroups.';

/** What is estimated of a number of dispatches, a sentence without its full stop. */
export const estimatedWords = (dispatches: number): string =>
  dispatches === 1
    ? '1 dispatch with other uniforms was not counted; it is taken to do as much as those of the same grid and sizes that were'
    : `${dispatches.toLocaleString('en')} dispatches with other uniforms were not counted; they are taken to do as much as those of the same grid and sizes that were`;

/** What marks of rows mean, in sentences. */
export const boundSentences = (rows: readonly Marked[]): string[] => [
  ...(rows.some(({ isPartlyCounted }) => isPartlyCounted)
    ? ['≥: some of its dispatches were not counted, so that all did more.']
    : []),
  ...(rows.some(({ estimatedDispatches }) => estimatedDispatches > 0)
    ? [`~: ${estimatedWords(rows.reduce((all, row) => all + row.estimatedDispatches, 0))}.`]
    : []),
  ...(rows.some(({ isIndirect }) => isIndirect) ? [`~: ${INDIRECT_WORDS}.`] : []),
  ...(rows.some(({ isSampled }) => isSampled) ? [`≥ of bytes, ≤ of FLOP/B: ${SAMPLED_WORDS}.`] : []),
];

/** Whether some row has the mark of work that varies. */
export const hasVarying = (rows: readonly Marked[]): boolean => rows.some(({ varies }) => varies.flop || varies.bytes);
