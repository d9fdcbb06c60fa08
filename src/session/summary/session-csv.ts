import { csvField } from '../../report/csv.ts';
import { bytesMoved } from '../../ops/work.ts';
import { samplesTexels } from '../../report/counted/counted.ts';
import type { DispatchWork } from '../group-work.ts';
import { knownWorks, type KnownWork } from '../known-work.ts';
import type { Session, SessionGroup, SessionPipeline } from '../session-format.ts';

type Cell = string | number | null | undefined;

interface Line {
  readonly group: SessionGroup;
  readonly pipeline: SessionPipeline | undefined;
  readonly known: KnownWork;
  readonly done: DispatchWork | null;
}

const COLUMNS: readonly (readonly [name: string, cell: (line: Line) => Cell])[] = [
  ['pipeline', ({ group }) => group.pipeline],
  ['label', ({ pipeline }) => pipeline?.label],
  ['other_labels', ({ pipeline }) => pipeline?.otherLabels?.join(', ')],
  ['entry', ({ pipeline }) => pipeline?.entry],
  ['stage', ({ pipeline }) => pipeline?.stage],
  ['workgroup_size', ({ pipeline }) => pipeline?.workgroupSize?.join(' ')],
  ['group', ({ group }) => group.id],
  ['grid', ({ group }) => group.grid?.join(' ')],
  ['indirect_workgroups_mean', ({ group: { indirect } }) => indirect && indirect.workgroups / indirect.read],
  ['bound_bytes', ({ group }) => group.bindings.reduce((all, { bytes }) => all + (bytes ?? 0), 0)],
  ['uniforms', ({ group }) => group.uniformHash],
  ['dispatches', ({ group }) => group.dispatches],
  ['timed', ({ group }) => group.timed],
  ['seconds_sum', ({ group }) => group.time?.sum],
  ['seconds_sum_low', ({ group }) => group.time?.interval[0]],
  ['seconds_sum_high', ({ group }) => group.time?.interval[1]],
  ['seconds_least', ({ group }) => group.time?.least],
  ['seconds_median', ({ group }) => group.time?.median],
  ['flop', ({ done }) => done?.counted.flop],
  ['flop_least', ({ group }) => group.dependsOnData?.flop[0]],
  ['flop_most', ({ group }) => group.dependsOnData?.flop[1]],
  ['int_op', ({ done }) => done?.counted.intOp],
  ['requested_bytes_read', ({ done }) => done?.requested.read],
  ['requested_bytes_written', ({ done }) => done?.requested.written],
  ['texel_bytes', ({ done }) => done && done.counted.texels.read + done.counted.texels.written],
  ['unique_bytes_read', ({ done }) => done?.unique?.read],
  ['unique_bytes_written', ({ done }) => done?.unique?.written],
  ['unique_bytes_are', ({ done }) => done?.unique && (samplesTexels(done.counted) ? 'at least' : 'exact')],
  ['placed_bytes', ({ done }) => done && bytesMoved(done.work)],
  ['flop_per_second', ({ group }) => group.roofline?.flopPerSecond],
  ['bytes_per_second', ({ group }) => group.roofline?.bytesPerSecond],
  ['intensity_flop_per_byte', ({ group }) => group.roofline?.intensity],
  ['ceiling', ({ group }) => group.roofline?.ceiling],
  ['attainable_flop_per_second', ({ group }) => group.roofline?.attainableFlopPerSecond],
  ['efficiency', ({ group }) => group.roofline?.efficiency],
  ['headroom', ({ group }) => group.roofline?.headroom],
  ['bound', ({ group }) => group.roofline?.bound],
  ['work_is', ({ known }) => (known.kind === 'unknown' ? null : known.kind === 'nothing' ? 'none' : known.kind)],
  ['estimated_from_groups', ({ known }) => (known.kind === 'estimated' ? known.from.length : null)],
  ['not_counted', ({ group }) => group.notCounted],
];

/**
 * The groups of a session as CSV: a header and one line per group, numbers in SI base units at full precision; work and
 * bytes are of a mean dispatch; those of a group that was not counted are estimated where `work_is` says so.
 * @see RFC 4180
 */
export function sessionCsv({ groups, pipelines }: Pick<Session, 'groups' | 'pipelines'>): string {
  const byHash = new Map(pipelines.map((pipeline) => [pipeline.hash, pipeline]));
  const works = knownWorks(groups);
  const lines = [
    COLUMNS.map(([name]) => name),
    ...groups.map((group) => {
      const known = works.get(group)!;
      const line = { group, pipeline: byHash.get(group.pipeline), known, done: known.done };
      return COLUMNS.map(([, cell]) => csvField(cell(line)));
    }),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
