import type { WebGpuClasses } from '../classes.ts';
import { patchStanding } from '../patch.ts';
import { asInteger } from '../objects/as-integer.ts';
import { bytesOfTexel, extentOf } from '../objects/texture-size.ts';
import type { Watcher } from '../record/watcher.ts';
import type { EncoderState } from './encoder-state.ts';

/** Copies on the device: their bytes, and what they do to the contents of small buffers. */
export function hookCopies(
  { GPUCommandEncoder }: WebGpuClasses,
  { registry }: Watcher,
  encoders: WeakMap<GPUCommandEncoder, EncoderState>,
): void {
  const { buffers } = registry;
  const copied = ({ batch: { copies } }: EncoderState, bytes: number): void => {
    copies.calls++;
    copies.bytes += bytes;
  };
  const texels = ({ texture }: GPUTexelCopyTextureInfo, size: GPUExtent3DStrict): number =>
    bytesOfTexel(texture.format) * extentOf(size).reduce((all, n) => all * n, 1);
  const forget = ({ batch }: EncoderState, buffer: GPUBuffer, at?: number, bytes?: number): void => {
    const shadow = buffers.get(buffer)?.shadow;
    if (shadow) batch.steps.push(() => shadow.forget(at, bytes));
  };
  patchStanding(GPUCommandEncoder, encoders, 'copyBufferToBuffer', {
    after(encoder, _, args: unknown) {
      const { from, fromAt, to, at, bytes } = copyOf(args as readonly unknown[]);
      const source = buffers.get(from);
      const length = bytes ?? (source?.size ?? from.size) - fromAt;
      copied(encoder, length);
      const shadow = buffers.get(to)?.shadow;
      if (shadow) encoder.batch.steps.push(() => shadow.copy(source?.shadow ?? null, fromAt, at, length));
    },
  });
  patchStanding(GPUCommandEncoder, encoders, 'clearBuffer', {
    after({ batch }, _, [buffer, at = 0, bytes]) {
      const watched = buffers.get(buffer);
      const shadow = watched?.shadow;
      if (shadow) batch.steps.push(() => shadow.write(at, new Uint8Array(asInteger(bytes ?? watched.size - at))));
    },
  });
  patchStanding(GPUCommandEncoder, encoders, 'copyTextureToBuffer', {
    after(encoder, _, [source, { buffer, offset }, size]) {
      copied(encoder, texels(source, size));
      forget(encoder, buffer, offset);
    },
  });
  patchStanding(GPUCommandEncoder, encoders, 'copyBufferToTexture', {
    after: (encoder, _, [, target, size]) => copied(encoder, texels(target, size)),
  });
  patchStanding(GPUCommandEncoder, encoders, 'copyTextureToTexture', {
    after: (encoder, _, [source, , size]) => copied(encoder, texels(source, size)),
  });
  patchStanding(GPUCommandEncoder, encoders, 'resolveQuerySet', {
    after: (encoder, _, [, , count, buffer, at]) => forget(encoder, buffer, at, 8 * count),
  });
}

interface BufferCopy {
  readonly from: GPUBuffer;
  readonly fromAt: number;
  readonly to: GPUBuffer;
  readonly at: number;
  readonly bytes: number | undefined;
}

/** Both forms of the call: with offsets, or without. */
function copyOf(args: readonly unknown[]): BufferCopy {
  if (args.length > 3) {
    const [from, fromAt, to, at, bytes] = args as [GPUBuffer, number, GPUBuffer, number, number | undefined];
    return { from, fromAt: asInteger(fromAt), to, at: asInteger(at), bytes: bytes && asInteger(bytes) };
  }
  const [from, to, bytes] = args as [GPUBuffer, GPUBuffer, number | undefined];
  return { from, fromAt: 0, to, at: 0, bytes: bytes && asInteger(bytes) };
}
