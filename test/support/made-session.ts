import { placeSession } from '../../src/session/place-session.ts';
import type { ContextRecord } from '../../src/session/context-record.ts';
import { assembleSession } from '../../src/session/assemble/assemble-session.ts';
import type { Session, SessionTimeline } from '../../src/session/session-format.ts';
import {
  ABOUT,
  ceilingsOf,
  contextRecord,
  countOf,
  recordedGroup,
  recordedPipeline,
  sketchOf,
} from './session-records.ts';

/** What kinds of kernels a page has: name, FLOP and bytes of a dispatch, seconds, how often for each of the others. */
const KERNELS: readonly (readonly [name: string, flop: number, bytes: number, seconds: number, times: number])[] = [
  ['MatMul', 8e8, 6e6, 3.2e-3, 4],
  ['Transpose', 0, 8e6, 1.6e-3, 6],
  ['Conv|depthwise', 6e6, 4e6, 7e-4, 5],
  ['LayerNormalization', 2e6, 2e6, 3e-4, 3],
  ['Softmax', 3e6, 1.5e6, 2.5e-4, 3],
  ['Add', 5e5, 6e6, 2e-4, 4],
  ['Gelu', 9e6, 4e6, 2e-4, 2],
  ['Concat', 0, 2e6, 1e-4, 2],
  ['FlashAttention', 4e8, 3e6, 2.1e-3, 2],
  ['Slice', 0, 5e5, 4e-5, 3],
  ['ReduceMean', 2e5, 8e5, 5e-5, 1],
  ['Cast', 1e5, 1e6, 3e-5, 1],
];

const wgslOf = (name: string, size: number): string => `// ${name}
override SCALE: f32 = 1.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&y)) { return; }
  var sum = 0.0;
  for (var k = 0u; k < 16u; k++) {
    sum += SCALE * x[(id.x + k) % arrayLength(&x)];
  }
  y[id.x] = sum;
}
`;

/** How large a made session is. */
export interface MadeSession {
  readonly pipelines?: number;
  readonly spans?: number;
  /** Factor of the time of every dispatch of the pipelines named so. */
  readonly slower?: Readonly<Record<string, number>>;
  readonly withSource?: boolean;
}

/** A session as of a page that runs a network again and again: always the same for the same sizes. */
export function madeSession({
  pipelines = 38,
  spans = 1200,
  slower = {},
  withSource = true,
}: MadeSession = {}): Session {
  const kernels = Array.from({ length: pipelines }, (_, i) => {
    const [name, flop, bytes, seconds, times] = KERNELS[i % KERNELS.length]!;
    const turn = Math.floor(i / KERNELS.length);
    const size = 1 / (1 + 0.7 * turn);
    return {
      name,
      hash: `${name.slice(0, 2).toLowerCase()}${(i + 17).toString(16).padStart(6, '0')}`,
      flop: flop * size ** 1.5,
      bytes: bytes * size ** (1 + 0.2 * (i % 3)),
      seconds: (seconds * size ** (1.1 + 0.1 * (i % 4)) + 2e-6) * (slower[name] ?? 1),
      times,
      turn,
    };
  });
  const order = kernels.flatMap((kernel) => Array.from({ length: kernel.times }, () => kernel));
  const random = generator(7);
  const runs: SessionTimeline['spans'][number][] = [];
  const gaps: SessionTimeline['gaps'][number][] = [];
  const times = new Map(kernels.map(({ hash }) => [hash, [] as number[]]));
  let at = 1000.05;
  gaps.push({ start: 1000, seconds: 0.05, kind: 'waitsForCpu' });
  for (let i = 0; i < spans; i++) {
    const kernel = order[(i * 7) % order.length]!;
    const seconds = kernel.seconds * (0.9 + 0.2 * random());
    times.get(kernel.hash)!.push(seconds);
    runs.push({ group: `g-${kernel.hash}`, device: 'd1', start: at, seconds });
    at += seconds;
    const isEnd = i % order.length === order.length - 1;
    const kind = isEnd ? (i % (2 * order.length) > order.length ? 'readback' : 'waitsForCpu') : 'betweenPasses';
    const gap = isEnd ? 0.08 + 0.05 * random() : i % 5 === 0 ? 4e-5 : 0;
    if (gap > 0) gaps.push({ start: at, seconds: gap, kind });
    at += gap;
  }
  const idle = (kind: SessionTimeline['gaps'][number]['kind']): number =>
    gaps.reduce((all, gap) => all + (gap.kind === kind ? gap.seconds : 0), 0);
  const record: ContextRecord = contextRecord({
    from: 1000,
    until: at + 0.02,
    context: { ...contextRecord().context, dispatches: spans, url: 'https://example.org/demo/' },
    pipelines: kernels.map(({ name, hash, turn }, i) =>
      recordedPipeline({
        hash,
        label: name,
        dispatches: times.get(hash)!.length,
        workgroupSize: [64, 1, 1],
        wgsl: `${wgslOf(name, 64)}// ${turn}\n`,
        sketch: times.get(hash)!.length > 0 ? sketchOf(times.get(hash)!) : null,
        ...(i % 13 === 12 && { notCounted: 'It reads a texture that is also written, which cannot be copied.' }),
      }),
    ),
    groups: kernels.map(({ hash, flop, bytes, turn }, i) =>
      recordedGroup({
        id: `g-${hash}`,
        pipeline: hash,
        grid: [256 >> Math.min(4, turn), 4, 1],
        bindings: [
          { id: '0.0', kind: 'storage', access: 'read', bytes: 262_144 },
          { id: '0.1', kind: 'storage', access: 'read_write', bytes: 65_536 },
        ],
        dispatches: times.get(hash)!.length,
        sketch: times.get(hash)!.length > 0 ? sketchOf(times.get(hash)!) : null,
        ...(i % 13 === 12
          ? { counts: [], notCounted: 'It reads a texture that is also written, which cannot be copied.' }
          : { counts: [countsOf(flop, bytes)] }),
      }),
    ),
    timeline: {
      spans: runs,
      droppedSpans: 0,
      busy: runs.reduce((all, { seconds }) => all + seconds, 0),
      idle: { waitsForCpu: idle('waitsForCpu'), betweenPasses: idle('betweenPasses'), readback: idle('readback') },
      gaps,
      splitRatio: { value: 1.04, low: 0.98, high: 1.11 },
    },
    memory: { live: 9.4e7, peak: 1.3e8 },
    notes: [],
  });
  const session = assembleSession([record], { ...ABOUT, url: 'https://example.org/demo/', withSource });
  return placeSession(
    session,
    ceilingsOf({
      'memory/read': 2.4e11,
      'memory/write': 2.2e11,
      'memory/copy': 2.3e11,
      'compute/f32': 4e12,
      'launch/dispatch': 3e-6,
    }),
  );
}

function countsOf(flop: number, bytes: number): ReturnType<typeof countOf> {
  const unique = { read: bytes * 0.6, written: bytes * 0.4 };
  const requested = flop > 0 ? { read: bytes * 4, written: bytes * 0.4 } : { read: bytes * 2.2, written: bytes * 2.2 };
  const histogram: Record<string, number> =
    flop > 0 ? { 'f32.fma': flop / 2, 'int.op': flop / 8 } : { 'int.op': bytes / 4 };
  return countOf({
    flop,
    intOp: flop > 0 ? flop / 8 : bytes / 4,
    histogram,
    requested,
    unique,
    intensity: { requested: flop / (bytes * 4.4), unique: flop / bytes },
    lines: [
      { line: 9, executions: 65_536, flop: 0, bytes: 0 },
      { line: 11, executions: 1_048_576, flop: 0, bytes: 0 },
      { line: 12, executions: 1_048_576, flop, bytes: bytes * 4 },
      { line: 14, executions: 65_536, flop: 0, bytes: bytes * 0.4 },
    ],
  });
}

/** Numbers from 0 to 1, the same every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
