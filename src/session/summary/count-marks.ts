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
}

type Range = readonly [least: number, most: number];
const differs = ([least, most]: Range): boolean => least !== most;

/** What there is to doubt of a pipeline's counts. */
export function countDoubts({ groups, uniqueBytes }: Pick<PipelineTotals, 'groups' | 'uniqueBytes'>): CountDoubts {
  const ranges = groups.flatMap(({ dependsOnData }) => dependsOnData ?? []);
  // Zero unless every count marked them.
  const shown = (unique: Range | undefined, requested: Range): Range =>
    uniqueBytes !== null && unique && unique[1] > 0 ? unique : requested;
  return {
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

const marked = (isLeast: boolean, varies: boolean, amount: string): string =>
  `${isLeast ? '≥ ' : ''}${varies ? '~' : ''}${amount}`;

/** FLOP of a counted pipeline: `1.60 G`; `≥ 1.60 G` if only a part of the dispatches was counted; `~1.60 G` if counts differ. */
export const flopText = (row: Pick<PipelineRow, 'flop'> & Marked): string =>
  marked(row.isPartlyCounted, row.varies.flop || row.isIndirect, si(row.flop, '').trim());

/** Its bytes in the same manner; those of sampled textures make them a lower bound, too. @param unit such as `B`, or none */
export const bytesText = (row: Pick<PipelineRow, 'uniqueBytes' | 'requestedBytes'> & Marked, unit: string): string =>
  marked(
    row.isPartlyCounted || row.isSampled,
    row.varies.bytes || row.isIndirect,
    si(row.uniqueBytes ?? row.requestedBytes, unit).trim(),
  );

/** Its FLOP per byte: at most so many where bytes are missing; null without bytes. */
export const intensityText = ({ intensity, isSampled }: Pick<PipelineRow, 'intensity' | 'isSampled'>): string | null =>
  intensity === null ? null : `${isSampled && intensity > 0 ? '≤ ' : ''}${significant(intensity)}`;

/** Texels are in requested bytes, and in no marks. */
export const SAMPLED_WORDS =
  'which texels a sampler touches is not known, so that unique bytes and B/s lack them, and FLOP/B is at most what is shown';

/** Grids are read where dispatches have passes of their own; where not, the counted ones stand for all. */
export const INDIRECT_WORDS =
  'the GPU chose the grids (dispatchWorkgroupsIndirect); dispatches that were not counted are taken to do as much per workgroup as those that were, and to have as many workgroups as those whose grids were read';

/** What marks of rows mean, in sentences. */
export const boundSentences = (rows: readonly Marked[]): string[] => [
  ...(rows.some(({ isPartlyCounted }) => isPartlyCounted)
    ? ['≥: some of its dispatches were not counted, so that all did more.']
    : []),
  ...(rows.some(({ isIndirect }) => isIndirect) ? [`~: ${INDIRECT_WORDS}.`] : []),
  ...(rows.some(({ isSampled }) => isSampled) ? [`≥ of bytes, ≤ of FLOP/B: ${SAMPLED_WORDS}.`] : []),
];

/** Whether some row has the mark of work that varies. */
export const hasVarying = (rows: readonly Marked[]): boolean => rows.some(({ varies }) => varies.flop || varies.bytes);
