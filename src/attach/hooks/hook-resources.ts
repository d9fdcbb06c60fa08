import { BUFFER_USAGE, MAP_MODE_READ, type WebGpuClasses } from '../classes.ts';
import { bare } from '../bare.ts';
import { harmlessly, overlaid, patch, patchGetter, show } from '../patch.ts';
import { asInteger } from '../objects/as-integer.ts';
import { textureOf, type WatchedBuffer } from '../objects/registry.ts';
import { bytesOfTexel, extentOf, textureBytes, textureParts, viewParts } from '../objects/texture-size.ts';
import { MOST_SHADOW_BYTES, MOST_UNIFORM_BYTES, Shadow } from '../objects/shadow.ts';
import type { Watcher } from '../record/watcher.ts';
import { pageSeconds } from '../time/page-clock.ts';

const { COPY_SRC, INDIRECT, MAP_READ, MAP_WRITE, STORAGE, UNIFORM } = BUFFER_USAGE;

/** Buffers and textures: sizes, uploads and read-backs, and the contents of small buffers. */
export function hookResources(classes: WebGpuClasses, watcher: Watcher): void {
  hookBuffers(classes, watcher);
  hookMapping(classes, watcher);
  hookTextures(classes, watcher);
  hookQueue(classes, watcher);
}

function hookBuffers({ GPUDevice, GPUBuffer }: WebGpuClasses, watcher: Watcher): void {
  const { registry, memory } = watcher;
  const addsSource = ({ usage }: GPUBufferDescriptor): boolean =>
    watcher.options.count !== 'off' &&
    (usage & (STORAGE | INDIRECT)) !== 0 &&
    (usage & (COPY_SRC | MAP_READ | MAP_WRITE)) === 0;
  patch(GPUDevice, 'createBuffer', {
    before(_, args) {
      const [descriptor] = args;
      const more: typeof args = [overlaid(descriptor, { usage: descriptor.usage | COPY_SRC })];
      return addsSource(descriptor) ? more : args;
    },
    after(device, buffer, [descriptor]) {
      const { usage, mappedAtCreation = false } = descriptor;
      const size = asInteger(descriptor.size);
      const isStaging = (usage & COPY_SRC) !== 0 && (mappedAtCreation || (usage & MAP_WRITE) !== 0);
      const isUniform = (usage & UNIFORM) !== 0;
      const isFollowed = isUniform ? size <= MOST_UNIFORM_BYTES : isStaging && size <= MOST_SHADOW_BYTES;
      const own = watcher.devices.get(device);
      const mapping = own ? { device: own, ref: new WeakRef(buffer) } : null;
      if (mappedAtCreation) own?.mapped.add(mapping!.ref);
      registry.buffers.set(buffer, {
        size,
        usage,
        shadow: isFollowed ? new Shadow(size) : null,
        // What is larger than the device allows was never there.
        allocation: memory.add(buffer, device, size > (device.limits?.maxBufferSize ?? Infinity) ? 0 : size),
        mapping,
        mapped: [],
        isRead: false,
        isDestroyed: false,
      });
      if (addsSource(descriptor)) show(buffer, 'usage', usage);
    },
  });
  patchGetter(GPUBuffer, 'usage');
  patch(GPUBuffer, 'destroy', {
    after(buffer) {
      const watched = registry.buffers.get(buffer);
      if (!watched) return;
      watched.isDestroyed = true;
      noteUnmapped(watched);
      memory.remove(watched.allocation);
    },
  });
}

function hookMapping({ GPUBuffer }: WebGpuClasses, watcher: Watcher): void {
  const { buffers } = watcher.registry;
  patch(GPUBuffer, 'mapAsync', {
    after(buffer, mapping, [mode]) {
      const watched = buffers.get(buffer);
      const { device, ref } = watched?.mapping ?? {};
      // Then it is rejected, as on a destroyed device.
      if (device?.isDestroyed) bare(buffer).unmap();
      else device?.mapped.add(ref!);
      if (watched) watched.isRead = (mode & MAP_MODE_READ) !== 0;
      const { recording } = watcher;
      if (recording && watched?.isRead) recording.readback.calls++;
      return noteWait(watcher, mapping);
    },
  });
  patch(GPUBuffer, 'getMappedRange', {
    after(buffer, range, [at = 0]) {
      const watched = buffers.get(buffer);
      if (!watched) return;
      if (!watched.isRead) watched.mapped.push({ at, range });
      else if (watcher.recording) watcher.recording.readback.bytes += range.byteLength;
    },
  });
  patch(GPUBuffer, 'unmap', {
    before(buffer) {
      const watched = buffers.get(buffer);
      if (watched) noteUnmapped(watched);
      if (!watched || watched.isRead) return;
      const upload = watcher.recording?.upload;
      if (upload && watched.mapped.length > 0) upload.calls++;
      for (const { at, range } of watched.mapped) {
        if (upload) upload.bytes += range.byteLength;
        watched.shadow?.write(at, new Uint8Array(range));
      }
      watched.mapped = [];
    },
  });
}

const noteUnmapped = ({ mapping }: WatchedBuffer): void => void mapping?.device.mapped.delete(mapping.ref);

function hookTextures({ GPUDevice, GPUTexture }: WebGpuClasses, watcher: Watcher): void {
  const { registry, memory } = watcher;
  patch(GPUDevice, 'createTexture', {
    after(device, texture, [descriptor]) {
      const parts = textureParts(descriptor);
      const bytes = textureBytes(parts);
      registry.textures.set(texture, { parts, bytes, allocation: memory.add(texture, device, bytes) });
    },
  });
  patch(GPUTexture, 'createView', {
    after(texture, view, [descriptor]) {
      const watched = textureOf(registry, texture);
      if (!watched) return;
      const parts = viewParts(watched.parts, descriptor);
      registry.textures.set(view, { parts, bytes: textureBytes(parts), allocation: null });
    },
  });
  patch(GPUDevice, 'createSampler', {
    after(_, sampler, [descriptor]) {
      const { magFilter, minFilter, mipmapFilter } = descriptor ?? {};
      registry.samplers.set(sampler, {
        ...(magFilter && { magFilter }),
        ...(minFilter && { minFilter }),
        ...(mipmapFilter && { mipmapFilter }),
      });
    },
  });
  patch(GPUTexture, 'destroy', {
    after(texture) {
      const allocation = registry.textures.get(texture)?.allocation;
      if (allocation) memory.remove(allocation);
    },
  });
}

function hookQueue({ GPUQueue }: WebGpuClasses, watcher: Watcher): void {
  const { registry } = watcher;
  const uploaded = (bytes: number): void => {
    if (!watcher.recording) return;
    watcher.recording.upload.calls++;
    watcher.recording.upload.bytes += bytes;
  };
  const texels = (texture: GPUTexture, size: GPUExtent3DStrict): number => {
    return bytesOfTexel(texture.format) * extentOf(size).reduce((product, n) => product * n, 1);
  };
  patch(GPUQueue, 'writeBuffer', {
    after(_, __, [buffer, at, data, dataOffset = 0, size]) {
      const watched = registry.buffers.get(buffer);
      if (!watched?.shadow && !watcher.recording) return;
      const bytes = bytesOf(data, dataOffset, size);
      // Then WebGPU has refused it.
      if (watched && asInteger(at) + bytes.byteLength > watched.size) return;
      watched?.shadow?.write(asInteger(at), bytes);
      uploaded(bytes.byteLength);
    },
  });
  patch(GPUQueue, 'writeTexture', {
    after: (_, __, [{ texture }, , , size]) => uploaded(texels(texture, size)),
  });
  patch(GPUQueue, 'copyExternalImageToTexture', {
    after: (_, __, [, { texture }, size]) => uploaded(texels(texture, size)),
  });
  patch(GPUQueue, 'onSubmittedWorkDone', { after: (_, done) => noteWait(watcher, done) });
}

/** The bytes that `writeBuffer` takes: offset and size count elements of typed arrays, else bytes. */
function bytesOf(data: AllowSharedBufferSource, offset: number, size: number | undefined): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data, offset, size ?? data.byteLength - offset);
  const { BYTES_PER_ELEMENT: unit = 1 } = data as Partial<Uint8Array>;
  const start = asInteger(offset) * unit;
  const length = size === undefined ? data.byteLength - start : asInteger(size) * unit;
  return new Uint8Array(data.buffer, data.byteOffset + start, length);
}

/** The page awaits the GPU until then. @returns what it gets in its place: where it fails and nobody cares, it is told so */
async function noteWait(watcher: Watcher, waiting: Promise<undefined>): Promise<undefined> {
  const end = watcher.recording?.waits.begin(pageSeconds());
  // Without methods of promises, which the page may have replaced.
  try {
    return await waiting;
  } finally {
    harmlessly(() => end?.(pageSeconds()));
  }
}
