import { bare } from '../bare.ts';
import type { WebGpuClasses } from '../classes.ts';
import { asInteger } from '../objects/as-integer.ts';
import { listed, overlaid, patchRest, patchStanding } from '../patch.ts';
import type { Segment } from '../record/batch.ts';
import type { Watcher } from '../record/watcher.ts';
import { ComputePassState } from './compute-pass.ts';
import type { EncoderState } from './encoder-state.ts';

/** Compute passes: timed, split, counted. */
export function hookCompute(
  { GPUCommandEncoder, GPUComputePassEncoder }: WebGpuClasses,
  watcher: Watcher,
  encoders: WeakMap<GPUCommandEncoder, EncoderState>,
): void {
  const passes = new WeakMap<GPUComputePassEncoder, ComputePassState>();
  let opening: Segment | null = null;
  patchStanding(GPUCommandEncoder, encoders, 'beginComputePass', {
    before(encoder, args) {
      const [descriptor] = args;
      opening = null;
      if (!encoder.batch.recording) return args;
      const own = descriptor?.timestampWrites;
      if (own?.beginningOfPassWriteIndex !== undefined) {
        const { querySet, beginningOfPassWriteIndex } = own;
        const timestampWrites = { querySet, beginningOfPassWriteIndex };
        bare(bare(encoder.current).beginComputePass({ timestampWrites })).end();
      }
      const { segment, writes } = encoder.segment(false);
      opening = segment;
      if (!writes && !own) return args;
      // The type does not allow undefined, WebGPU does.
      const timestampWrites = writes as GPUComputePassTimestampWrites;
      const stamped: typeof args = [overlaid<GPUComputePassDescriptor>(descriptor, { timestampWrites })];
      return stamped;
    },
    after(encoder, pass, [descriptor]) {
      const { recording } = encoder.batch;
      if (!recording || !opening) return;
      const around = { watcher, encoder, recording };
      passes.set(pass, new ComputePassState(pass, around, opening, descriptor?.timestampWrites));
    },
  });
  const open = (state: ComputePassState): void => state.open();
  patchStanding(GPUComputePassEncoder, passes, 'setPipeline', {
    before: open,
    after: (state, _, [pipeline]) => state.setPipeline(pipeline),
  });
  patchStanding(GPUComputePassEncoder, passes, 'setBindGroup', {
    before(state, args) {
      state.open();
      // Numbers in an array of a type are read by their places.
      if (!ArrayBuffer.isView(args[2])) args[2] = listed(args[2]);
    },
    after(state, _, [index, group, offsets, start, length]) {
      state.setGroup(index, group, offsetsOf(offsets, start, length));
    },
  });
  patchStanding(GPUComputePassEncoder, passes, 'setImmediates', {
    before: open,
    after(state, _, [at, data, start = 0, size]) {
      state.setImmediates(at, copyOf(data, start, size));
    },
  });
  patchStanding(GPUComputePassEncoder, passes, 'dispatchWorkgroups', {
    before: (state, [x, y = 1, z = 1]) => state.prepare([asInteger(x), asInteger(y), asInteger(z)], null),
    after: (state) => state.done(),
  });
  patchStanding(GPUComputePassEncoder, passes, 'dispatchWorkgroupsIndirect', {
    before: (state, [buffer, offset]) => state.prepare(null, { buffer, offset: asInteger(offset) }),
    after: (state) => state.done(),
  });
  patchStanding(GPUComputePassEncoder, passes, 'pushDebugGroup', {
    before: open,
    after: (state, _, [name]) => void state.debug.push(name),
  });
  patchStanding(GPUComputePassEncoder, passes, 'popDebugGroup', {
    before: open,
    after: (state) => void state.debug.pop(),
  });
  patchStanding(GPUComputePassEncoder, passes, 'end', {
    without: (state) => !state.isOpen && !state.isEnded,
    after: (state) => state.end(),
  });
  patchRest(GPUComputePassEncoder, passes, open);
}

/** Dynamic offsets: a sequence, or a part of an array. */
function offsetsOf(offsets: Iterable<number> | undefined, start?: number, length?: number): readonly number[] {
  if (offsets === undefined) return NO_OFFSETS;
  const all = [...offsets];
  return start === undefined ? all : all.slice(start, start + (length ?? all.length));
}

const NO_OFFSETS: readonly number[] = [];

/** A copy of the bytes: offset and size count elements of typed arrays, else bytes. */
function copyOf(data: AllowSharedBufferSource, start: number, size: number | undefined): Uint8Array {
  const isView = ArrayBuffer.isView(data);
  const unit = isView ? ((data as Partial<Uint8Array>).BYTES_PER_ELEMENT ?? 1) : 1;
  const from = (isView ? data.byteOffset : 0) + start * unit;
  const length = size === undefined ? data.byteLength - start * unit : size * unit;
  return new Uint8Array(isView ? data.buffer : data, from, length).slice();
}
