import { describe, expect, test } from 'vitest';
import { MemoryLedger } from '../../../src/attach/objects/memory-ledger.ts';
import { Shadow, hashBytes } from '../../../src/attach/objects/shadow.ts';
import { bytesOfTexel, textureBytes, textureParts, viewParts } from '../../../src/attach/objects/texture-size.ts';

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('the followed contents of a buffer', () => {
  test('begin as zeros, and are what was written', () => {
    const shadow = new Shadow(16);
    expect(shadow.hash(0, 16)).toBe(hashBytes(new Uint8Array(16)));
    shadow.write(4, bytesOf(1, 2, 3));
    expect(shadow.hash(4, 3)).toBe(hashBytes(bytesOf(1, 2, 3)));
    expect(shadow.hash(8, 8)).toBe(hashBytes(new Uint8Array(8)));
    shadow.write(15, bytesOf(9, 9));
    expect(shadow.hash(15, 1)).toBe(hashBytes(bytesOf(9)));
  });

  test('are unknown where the GPU wrote, until the page writes all of that again', () => {
    const shadow = new Shadow(16);
    shadow.forget(4, 8);
    expect(shadow.hash(0, 4)).not.toBeNull();
    expect(shadow.hash(0, 5)).toBeNull();
    expect(shadow.hash(11, 1)).toBeNull();
    expect(shadow.hash(12, 4)).not.toBeNull();
    shadow.write(0, new Uint8Array(8));
    expect(shadow.hash(0, 8)).not.toBeNull();
    expect(shadow.hash(8, 1)).toBeNull();
    shadow.write(10, new Uint8Array(6));
    expect(shadow.hash(9, 1)).toBeNull();
    shadow.write(8, new Uint8Array(2));
    expect(shadow.hash(0, 16)).not.toBeNull();
  });

  test('follow copies, of known and of unknown contents', () => {
    const [from, to] = [new Shadow(8), new Shadow(8)];
    from.write(0, bytesOf(5, 6, 7, 8));
    to.copy(from, 1, 4, 2);
    expect(to.hash(4, 2)).toBe(hashBytes(bytesOf(6, 7)));
    from.forget(0, 1);
    to.copy(from, 0, 0, 2);
    expect(to.hash(0, 1)).toBeNull();
    to.copy(null, 0, 4, 4);
    expect(to.hash(4, 1)).toBeNull();
  });

  test('have a version that changes with them', () => {
    const shadow = new Shadow(4);
    const { version } = shadow;
    shadow.hash(0, 4);
    expect(shadow.version).toBe(version);
    shadow.write(0, bytesOf(1));
    expect(shadow.version).toBeGreaterThan(version);
  });
});

test('memory is what was created less what was destroyed, once, and what went with its device', () => {
  const memory = new MemoryLedger();
  const [one, other] = [{}, {}];
  const first = memory.add({}, one, 100);
  memory.add({}, one, 50);
  memory.add({}, other, 7);
  memory.remove(first);
  memory.remove(first);
  expect(memory).toMatchObject({ live: 57, peak: 157 });
  memory.removeAll(one);
  memory.removeAll(one);
  expect(memory.live).toBe(7);
  memory.restart();
  expect(memory.peak).toBe(7);
});

test.each([
  ['rgba32float', 16],
  ['r8unorm', 1],
  ['bgra8unorm-srgb', 4],
  ['rgb10a2unorm', 4],
  ['depth24plus', 4],
  ['bc1-rgba-unorm', 0.5],
  ['bc7-rgba-unorm', 1],
  ['astc-8x8-unorm', 0.25],
])('a texel of %s takes %d bytes', (format, expected) => {
  expect(bytesOfTexel(format)).toBe(expected);
});

test('a texture takes the bytes of its levels, layers and samples', () => {
  const usage = 0;
  const bytes = (descriptor: Omit<GPUTextureDescriptor, 'usage'>): number =>
    textureBytes(textureParts({ ...descriptor, usage }));
  expect(bytes({ format: 'rgba8unorm', size: [8, 4], mipLevelCount: 4 })).toBe(4 * (32 + 8 + 2 + 1));
  expect(bytes({ format: 'r8unorm', size: { width: 3, height: 3, depthOrArrayLayers: 6 } })).toBe(54);
  expect(bytes({ format: 'r8unorm', size: [4, 4, 4], dimension: '3d', mipLevelCount: 2 })).toBe(72);
  expect(bytes({ format: 'rgba8unorm', size: [2], sampleCount: 4 })).toBe(32);
  const layers = textureParts({ format: 'r8unorm', size: [8, 8, 6], mipLevelCount: 3, usage });
  expect(viewParts(layers).facts).toMatchObject({ size: [8, 8, 6], levels: 3 });
  const view = viewParts(layers, { baseMipLevel: 1, baseArrayLayer: 2 });
  expect(view.facts).toMatchObject({ size: [4, 4, 4], levels: 2 });
  expect(textureBytes(view)).toBe(4 * (16 + 4));
  expect(viewParts(layers, { dimension: '2d', mipLevelCount: 1 }).facts).toMatchObject({ size: [8, 8, 1], levels: 1 });
});
