import type { WatchOptions } from '../session/context-record.ts';
import { keepBare } from './bare.ts';
import type { WebGpuClasses } from './classes.ts';
import { hookCompute } from './hooks/hook-compute.ts';
import { hookCopies } from './hooks/hook-copies.ts';
import { hookDevices } from './hooks/hook-devices.ts';
import { hookEncoders } from './hooks/hook-encoders.ts';
import { hookPipelines } from './hooks/hook-pipelines.ts';
import { hookRender } from './hooks/hook-render.ts';
import { hookResources } from './hooks/hook-resources.ts';
import { patchRest, showNativeText } from './patch.ts';
import { Watcher } from './record/watcher.ts';

/** Wraps WebGPU; call it before any script of the page, and once. */
export function install(classes: WebGpuClasses, options: WatchOptions): Watcher {
  showNativeText();
  keepBare(classes);
  const watcher = new Watcher(options);
  hookDevices(classes, watcher);
  hookResources(classes, watcher);
  hookPipelines(classes, watcher);
  const encoders = hookEncoders(classes, watcher);
  hookCopies(classes, watcher, encoders);
  hookCompute(classes, watcher, encoders);
  hookRender(classes, watcher, encoders);
  patchRest(classes.GPUCommandEncoder, encoders);
  return watcher;
}
