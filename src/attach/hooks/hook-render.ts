import { describeDispatch, type Dispatched, type Grid } from '../count/dispatched.ts';
import type { WebGpuClasses } from '../classes.ts';
import { listed, overlaid, patch, patchStanding, type Standing } from '../patch.ts';
import { asInteger } from '../objects/as-integer.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import { STAMPED_BY_PAGE, type Segment } from '../record/batch.ts';
import type { Watcher } from '../record/watcher.ts';
import type { EncoderState } from './encoder-state.ts';

/** A draw: its pipeline, and its vertices and instances. */
interface Draw {
  readonly watched: WatchedPipeline;
  readonly grid: Grid;
}

/** A render pass of the page: it stays as it is, with stamps. */
interface RenderPass extends Standing<GPURenderPassEncoder> {
  readonly segment: Segment;
  watched: WatchedPipeline | undefined;
}

/** A render bundle that is being recorded. */
interface Bundle extends Standing<GPURenderBundleEncoder> {
  readonly draws: Draw[];
  watched: WatchedPipeline | undefined;
}

/** Draws of one bundle that are told apart. */
const MOST_DRAWS = 4096;

/** Render passes and bundles: stamped, their draws counted, never instrumented. */
export function hookRender(
  classes: WebGpuClasses,
  watcher: Watcher,
  encoders: WeakMap<GPUCommandEncoder, EncoderState>,
): void {
  const passes = new WeakMap<GPURenderPassEncoder, RenderPass>();
  const bundles = new WeakMap<GPURenderBundle, readonly Draw[]>();
  let opening: Segment | null = null;
  patchStanding(classes.GPUCommandEncoder, encoders, 'beginRenderPass', {
    before(encoder, args) {
      const [descriptor] = args;
      opening = null;
      if (!encoder.batch.recording) return args;
      if (descriptor.timestampWrites) {
        opening = { slot: STAMPED_BY_PAGE, batch: encoder.batch, dispatches: [], own: false };
        encoder.batch.segments.push(opening);
        return args;
      }
      const { segment, writes } = encoder.segment(false);
      opening = segment;
      if (!writes) return args;
      const stamped: typeof args = [overlaid(descriptor, { timestampWrites: writes })];
      return stamped;
    },
    after(_, pass) {
      if (opening) passes.set(pass, { current: pass, segment: opening, watched: undefined });
    },
  });
  const drawn = ({ segment }: RenderPass, { watched, grid }: Draw): void => {
    const { batch } = segment;
    const settings = { watched, groups: [], immediates: null };
    const dispatched: Dispatched = describeDispatch(watcher.registry, batch.recording!.books, settings, grid);
    batch.steps.push(dispatched);
    segment.dispatches.push(dispatched);
  };
  hookDraws(classes.GPURenderPassEncoder, passes, watcher, drawn);
  patchStanding(classes.GPURenderPassEncoder, passes, 'executeBundles', {
    before: (_, args) => void (args[0] = listed(args[0])),
    after(state, _, [executed]) {
      for (const bundle of executed) for (const draw of bundles.get(bundle) ?? []) drawn(state, draw);
    },
  });
  hookBundles(classes, watcher, bundles);
}

function hookBundles(
  { GPUDevice, GPURenderBundleEncoder }: WebGpuClasses,
  watcher: Watcher,
  bundles: WeakMap<GPURenderBundle, readonly Draw[]>,
): void {
  const recorded = new WeakMap<GPURenderBundleEncoder, Bundle>();
  patch(GPUDevice, 'createRenderBundleEncoder', {
    after: (_, encoder) => void recorded.set(encoder, { current: encoder, draws: [], watched: undefined }),
  });
  hookDraws(GPURenderBundleEncoder, recorded, watcher, ({ draws }, draw) => {
    if (draws.length < MOST_DRAWS) draws.push(draw);
  });
  patchStanding(GPURenderBundleEncoder, recorded, 'finish', {
    after: ({ draws }, bundle) => void bundles.set(bundle, draws),
  });
}

/** What passes and bundles have in common. */
function hookDraws<Self extends GPURenderPassEncoder | GPURenderBundleEncoder, State extends Standing<Self>>(
  target: { readonly prototype: Self } | undefined,
  states: WeakMap<Self, State & { watched: WatchedPipeline | undefined }>,
  watcher: Watcher,
  drawn: (state: State, draw: Draw) => void,
): void {
  // The methods of both are the same; their types are those of one.
  const encoder = target as { readonly prototype: GPURenderPassEncoder } | undefined;
  const all = states as unknown as WeakMap<
    GPURenderPassEncoder,
    Standing<GPURenderPassEncoder> & State & { watched: WatchedPipeline | undefined }
  >;
  const draw = (state: State & { watched: WatchedPipeline | undefined }, grid: Grid): void => {
    const { watched } = state;
    if (watched) drawn(state, { watched, grid: grid && [asInteger(grid[0]), asInteger(grid[1]), 1] });
  };
  patchStanding(encoder, all, 'setPipeline', {
    after: (state, _, [pipeline]) => void (state.watched = watcher.pipelines.get(pipeline)),
  });
  patchStanding(encoder, all, 'draw', {
    after: (state, _, [vertices, instances = 1]) => draw(state, [vertices, instances, 1]),
  });
  patchStanding(encoder, all, 'drawIndexed', {
    after: (state, _, [indices, instances = 1]) => draw(state, [indices, instances, 1]),
  });
  patchStanding(encoder, all, 'drawIndirect', { after: (state) => draw(state, null) });
  patchStanding(encoder, all, 'drawIndexedIndirect', { after: (state) => draw(state, null) });
}
