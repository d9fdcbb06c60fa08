import { bare } from '../bare.ts';
import type { WebGpuClasses } from '../classes.ts';
import { harmlessly, listed, patch, patchStanding, replace } from '../patch.ts';
import { submitTwin } from '../count/run-twin.ts';
import type { Batch, Part } from '../record/batch.ts';
import type { WatchedDevice, Watcher } from '../record/watcher.ts';
import { EncoderState } from './encoder-state.ts';

type Encoders = WeakMap<GPUCommandEncoder, EncoderState>;

/** Command encoders and their submission. @returns what stands for each encoder */
export function hookEncoders(classes: WebGpuClasses, watcher: Watcher): Encoders {
  const encoders: Encoders = new WeakMap();
  const batches = new WeakMap<GPUCommandBuffer, Batch>();
  const { GPUDevice, GPUCommandEncoder } = classes;
  patch(GPUDevice, 'createCommandEncoder', {
    after(device, encoder) {
      const watched = watcher.devices.get(device);
      const splits = watcher.options.time === 'split' && watched?.ring !== null;
      if (watched) encoders.set(encoder, new EncoderState(encoder, watched, watcher.begin(watched), splits));
    },
  });
  patchStanding(GPUCommandEncoder, encoders, 'pushDebugGroup', {
    after: ({ debug }, _, [name]) => void debug.push(name),
  });
  patchStanding(GPUCommandEncoder, encoders, 'popDebugGroup', { after: ({ debug }) => void debug.pop() });
  patchStanding(GPUCommandEncoder, encoders, 'finish', {
    before: (encoder) => encoder.finish(),
    after: ({ batch }, commands) => void batches.set(commands, batch),
  });
  hookSubmit(classes, watcher, batches);
  return encoders;
}

const MADE_BEFORE =
  'A device that was made before watching began submits work, which is not in this session: load the script earlier.';

function hookSubmit({ GPUQueue }: WebGpuClasses, watcher: Watcher, batches: WeakMap<GPUCommandBuffer, Batch>): void {
  replace(GPUQueue, 'submit', (queue, args, native) => {
    args[0] = listed(args[0]);
    const all = [...args[0]];
    const device = watcher.queues.get(queue);
    // As far as its page can see.
    if (device?.isDestroyed) return native.call(queue, []);
    if (!device) watcher.recording?.notes.add(MADE_BEFORE);
    const own = all.flatMap((commands) => batches.get(commands) ?? []);
    // What is submitted to a destroyed device does not run.
    if (!device || device.endedByPage || own.length === 0) return native.call(queue, all);
    for (const batch of own) harmlessly(() => watcher.submit(batch));
    const pieces = all.flatMap((commands): Part[] => [
      ...(batches.get(commands)?.parts ?? []),
      { commands, isCounting: false },
    ]);
    for (const commands of all) batches.delete(commands);
    let run: GPUCommandBuffer[] = [];
    for (const piece of pieces) {
      if (!piece.isCounting) run.push(piece.commands);
      else {
        native.call(queue, run);
        run = [];
        harmlessly(() => submitTwin(device, piece.commands));
      }
    }
    native.call(queue, run);
    harmlessly(() => afterSubmit(watcher, device, queue, own));
    return undefined;
  });
}

function afterSubmit(watcher: Watcher, device: WatchedDevice, queue: GPUQueue, batches: readonly Batch[]): void {
  const recorded = batches.filter(({ recording }) => recording !== null);
  if (recorded.length === 0) return;
  for (const batch of recorded) {
    for (const run of batch.runs.values()) if (!run.commands) device.pool.submitted();
    watcher.readCounts(device, batch);
  }
  const { ring } = device;
  const segments = recorded.flatMap((batch) => batch.segments);
  if (ring) ring.submitted(segments.filter(({ slot }) => slot >= 0));
  else if (device.reads.size < MOST_READS) {
    const done = bare(queue).onSubmittedWorkDone();
    watcher.timeSubmit(device, recorded, done);
  }
}

/** Reads under way at a time; the times of further submits are left out. */
const MOST_READS = 64;
