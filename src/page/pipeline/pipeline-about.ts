import { unsteadyCeilings, ceilingWords } from '../../report/unsteady.ts';
import type { PipelineTotals } from '../../session/pipeline-totals.ts';
import { countDoubts, estimatedWords, INDIRECT_WORDS, SAMPLED_WORDS } from '../../session/summary/count-marks.ts';
import type { Session } from '../../session/session-format.ts';
import { capital } from '../../text/sentence.ts';
import {
  formatByteRate,
  formatFlopRate,
  formatInterval,
  formatSeconds,
  formatShare,
  si,
  significant,
} from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

/** The figures of a pipeline that explain themselves. */
export type PipelineFigure = 'time' | 'share' | 'dispatches' | 'flop' | 'bytes' | 'intensity' | 'roof' | 'headroom';

type About = (totals: PipelineTotals, session: Session) => Explained;

const ABOUTS: Readonly<Record<PipelineFigure, About>> = {
  time: ({ pipeline: { time, timed, dispatches }, seconds }, { devices }) => ({
    title: formatSeconds(seconds),
    meaning: 'The GPU time of its timed dispatches, added up; its first one is left out, as drivers compile there',
    ...(time && {
      formula: 'sum of the stamps at the end and at the beginning of each dispatch',
      values: `${timed} of ${dispatches} dispatches: least ${formatSeconds(time.least)}, median ${formatSeconds(time.median)}, sum ${formatSeconds(time.sum)} ${formatInterval({ value: time.sum, low: time.interval[0], high: time.interval[1] })}`,
    }),
    ...(devices[0]?.clock.source === 'wall-clock' && {
      flags: ['Timed by the wall clock: each time includes the way to the GPU and back'],
    }),
  }),
  share: ({ share, seconds }, { timeline }) => ({
    title: formatShare(share),
    meaning: 'Its part of the time in which the GPU was busy, first dispatches and passes timed whole included',
    formula: 'its time / time in which the GPU was busy',
    values: `${formatSeconds(seconds)}; the GPU was busy for ${formatSeconds(timeline.busy)}`,
  }),
  dispatches: ({ pipeline: { dispatches, timed }, groups }) => ({
    title: String(dispatches),
    meaning: 'How often it was dispatched while the page was watched',
    values: `${timed} timed, in ${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of the same grid, sizes and uniforms`,
  }),
  flop: ({ flop, countedShare, estimatedShare, mean, ...totals }) => ({
    title: si(flop, 'FLOP'),
    meaning: 'Floating-point operations of all its dispatches, counted by an instrumented twin',
    formula: 'FLOP of a counted dispatch of each group × dispatches of the group',
    ...(mean && { values: `${si(mean.done.counted.flop, 'FLOP')} in a mean dispatch` }),
    flags: [
      ...(countedShare < 0.995
        ? [
            `${formatShare(countedShare)} of its time is in groups that were counted${estimatedShare > 0 ? `, ${formatShare(estimatedShare)} in groups whose work is estimated` : ''}`,
          ]
        : []),
      ...estimatedFlags(totals),
      ...(countDoubts(totals).varies.flop ? [VARIES] : []),
      ...(countDoubts(totals).isIndirect ? [capital(INDIRECT_WORDS)] : []),
    ],
  }),
  bytes: ({ uniqueBytes, requestedBytes, mean, ...totals }) => ({
    title: si(uniqueBytes ?? requestedBytes, 'B'),
    meaning:
      uniqueBytes === null
        ? 'Bytes that its dispatches asked memory for: an upper bound of the traffic, as caches answer repeated requests'
        : 'Bytes that its dispatches touched, each once a dispatch: the least that has to move',
    values: `requested ${si(requestedBytes, 'B')}${uniqueBytes === null ? '' : `, touched ${si(uniqueBytes, 'B')}`}`,
    flags: bytesFlags({ uniqueBytes, ...totals }, mean),
  }),
  intensity: ({ mean, ...totals }) => ({
    meaning:
      'Arithmetic intensity: operations for each byte; right of the ridge point arithmetic is the limit, left of it memory',
    formula: 'FLOP / bytes',
    ...(mean && {
      values: `${si(mean.done.work.flop, 'FLOP')} / ${si(mean.done.work.bytesRead + mean.done.work.bytesWritten, 'B')}`,
    }),
    flags: [...(countDoubts(totals).isSampled ? [`At most: ${SAMPLED_WORDS}`] : []), ...estimatedFlags(totals)],
  }),
  roof: ({ place, mean, ...totals }, session) => ({
    title: place ? `of ${ceilingWords(place.ceiling, unsteadyCeilings(session))}` : 'no place',
    meaning: 'How much of what its roof allows it reaches',
    formula: 'least time at the roof / time taken',
    ...(place &&
      mean && {
        values: `${formatFlopRate(place.flopPerSecond)} and ${formatByteRate(place.bytesPerSecond)}, a mean dispatch in ${formatSeconds(mean.seconds.value)}`,
        source: `the session’s ceiling ${place.ceiling}`,
      }),
    flags: place
      ? [
          ...(place.bound === 'overhead' ? ['It is so short that launching a dispatch is its limit'] : []),
          ...estimatedFlags(totals),
        ]
      : [],
  }),
  headroom: ({ place, share, ...totals }, session) => ({
    meaning: 'How much faster it could be if it reached its roof, and what that would change of the time of the GPU',
    formula: 'attainable / achieved',
    ...(place?.headroom != null && {
      values: `×${significant(place.headroom, 3)}; ${formatSeconds(share * session.timeline.busy * (1 - 1 / Math.max(1, place.headroom)))} of ${formatSeconds(session.timeline.busy)} busy`,
      flags: estimatedFlags(totals),
    }),
  }),
};

const VARIES = 'It depends on the data: the mean of the counts taken';

/** What of its work is estimated. */
const estimatedFlags = ({ estimatedDispatches }: Pick<PipelineTotals, 'estimatedDispatches'>): string[] =>
  estimatedDispatches > 0 ? [`Estimated: ${estimatedWords(estimatedDispatches)}`] : [];

function bytesFlags(
  totals: Pick<PipelineTotals, 'uniqueBytes' | 'groups' | 'estimatedDispatches'>,
  mean: PipelineTotals['mean'],
): string[] {
  const { isSampled, isIndirect, varies } = countDoubts(totals);
  const texels = mean ? mean.done.counted.texels.read + mean.done.counted.texels.written : 0;
  return [
    ...(isSampled ? [`At least: ${SAMPLED_WORDS}`] : []),
    ...(texels > 0 && !isSampled ? ['With texels of textures, each as often as it was asked for'] : []),
    ...(varies.bytes ? [VARIES] : []),
    ...estimatedFlags(totals),
    ...(isIndirect ? [capital(INDIRECT_WORDS)] : []),
  ];
}

/** What there is to know about a figure of a pipeline. */
export const pipelineAbout = (name: PipelineFigure, totals: PipelineTotals, session: Session): Explained =>
  ABOUTS[name](totals, session);
