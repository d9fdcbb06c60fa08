import { hashText } from '../../text/hash.ts';
import type { WebGpuClasses } from '../classes.ts';
import { harmlessly, listIn, patch } from '../patch.ts';
import { watchBindGroup } from '../objects/registry.ts';
import { watchCompute, watchRender, type WatchedPipeline } from '../objects/watched-pipeline.ts';
import type { Watcher } from '../record/watcher.ts';
import { pageSeconds } from '../time/page-clock.ts';

/** Modules, layouts, bind groups and pipelines. */
export function hookPipelines(classes: WebGpuClasses, watcher: Watcher): void {
  hookLayouts(classes, watcher);
  const { GPUDevice } = classes;
  const add = (device: GPUDevice, pipeline: GPUComputePipeline | GPURenderPipeline, watched: WatchedPipeline): void =>
    watcher.addPipeline(device, pipeline, watched);
  const later = <Pipeline extends GPUComputePipeline | GPURenderPipeline>(
    device: GPUDevice,
    compiling: Promise<Pipeline>,
    watched: WatchedPipeline,
  ): Promise<Pipeline> => {
    const start = pageSeconds();
    // The page gets this one: where compiling fails and nobody cares, it is told so.
    return compiling.then((pipeline) => {
      watched.compileSeconds = pageSeconds() - start;
      harmlessly(() => watcher.addPipeline(device, pipeline, watched));
      return pipeline;
    });
  };
  patch(GPUDevice, 'createComputePipeline', {
    after: (device, pipeline, [descriptor]) => add(device, pipeline, watchCompute(watcher.registry, descriptor)),
  });
  patch(GPUDevice, 'createRenderPipeline', {
    after: (device, pipeline, [descriptor]) => add(device, pipeline, watchRender(watcher.registry, descriptor)),
  });
  patch(GPUDevice, 'createComputePipelineAsync', {
    after: (device, compiling, [descriptor]) => later(device, compiling, watchCompute(watcher.registry, descriptor)),
  });
  patch(GPUDevice, 'createRenderPipelineAsync', {
    after: (device, compiling, [descriptor]) => later(device, compiling, watchRender(watcher.registry, descriptor)),
  });
}

function hookLayouts({ GPUDevice, GPUComputePipeline }: WebGpuClasses, watcher: Watcher): void {
  const { registry } = watcher;
  patch(GPUDevice, 'createShaderModule', {
    after: (_, module, [{ label = '', code }]) =>
      void registry.modules.set(module, { label, wgsl: code, hash: hashText(code) }),
  });
  patch(GPUDevice, 'createBindGroupLayout', {
    before: (_, args) => listIn(args, 'entries'),
    after: (_, layout, [{ entries }]) => void registry.bindGroupLayouts.set(layout, [...entries]),
  });
  patch(GPUDevice, 'createPipelineLayout', {
    before: (_, args) => listIn(args, 'bindGroupLayouts'),
    after: (_, layout, [{ bindGroupLayouts, immediateSize = 0 }]) => {
      const groups = [...bindGroupLayouts].map((group) => group ?? null);
      registry.layouts.set(layout, { groups, immediateSize });
    },
  });
  patch(GPUDevice, 'createBindGroup', {
    before: (_, args) => listIn(args, 'entries'),
    after: (_, group, [{ entries }]) => void registry.bindGroups.set(group, watchBindGroup(registry, entries)),
  });
  patch(GPUComputePipeline, 'getBindGroupLayout', {
    after(pipeline, layout, [index]) {
      const own = watcher.pipelines.get(pipeline)?.layout;
      if (!own || own === 'auto') return;
      const group = own.groups[index];
      const entries = group && registry.bindGroupLayouts.get(group);
      if (entries) registry.bindGroupLayouts.set(layout, entries);
    },
  });
}
