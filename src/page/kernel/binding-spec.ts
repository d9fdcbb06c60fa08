import type { KernelJob } from '../../jobs/api.ts';
import type { Binding } from '../../wgsl/describe.ts';
import { fittingSize, usualFormats, usualSize } from '../../wgsl/typing/usual-texture.ts';
import { readFields } from '../../wgsl/read-fields.ts';
import type { BindingChoice } from './draft.ts';
import { lookup } from '../../text/lookup.ts';

type JobSpec = NonNullable<KernelJob['bindings']>[string];
type Spec = Exclude<JobSpec, { type: 'struct' | 'texture' }>;

/** Default number of array elements. */
export const DEFAULT_ELEMENTS = 65_536;

const SCALAR_BYTES = lookup({ f32: 4, f16: 2, u32: 4, i32: 4 });

/** Default fill: normals for a texture or array that is only read, values if read-only without one, zeros if it is written. */
export function defaultFill({ space, access, elementStride, texture }: Binding): NonNullable<BindingChoice['fill']> {
  if (texture) return access === 'read' ? 'normal' : 'zeros';
  if (space === 'uniform' || elementStride === null) return access === 'read' ? 'values' : 'zeros';
  return access === 'read' ? 'normal' : 'zeros';
}

/** The user's choice for a texture as a job expects it. @throws Error with one sentence if a value is not a number */
function textureSpecOf(binding: Binding, choice: BindingChoice, isSampling: boolean): JobSpec {
  const { texture, name } = binding;
  const fill = choice.fill ?? defaultFill(binding);
  const { format } = choice;
  const values = fill === 'values' ? numbersOf(choice.values ?? '', name) : null;
  return {
    type: 'texture',
    fill,
    size: fittingSize(texture!, choice.size ?? usualSize(texture!)),
    // An earlier source may have left one that this texture cannot have.
    ...(format !== undefined && usualFormats(texture!, isSampling).includes(format) && { format }),
    ...(values && { values: values.length > 0 ? values : [0] }),
  };
}

/**
 * The user's choice as a job expects it.
 * @param isSampling whether the kernel has a sampler
 * @throws Error with one sentence if a value is not a number
 */
export function specOf(binding: Binding, choice: BindingChoice = {}, isSampling = false): JobSpec {
  const { scalar, elementStride, leastBytes } = binding;
  if (binding.texture) return textureSpecOf(binding, choice, isSampling);
  const fill = choice.fill ?? defaultFill(binding);
  const bytes =
    elementStride === null
      ? leastBytes
      : Math.max(leastBytes, leastBytes - elementStride + (choice.elements ?? DEFAULT_ELEMENTS) * elementStride);
  const type = scalar !== null && SCALAR_BYTES[scalar] !== undefined ? (scalar as Spec['type']) : 'bytes';
  if (fill === 'values' && choice.values?.includes('=') === true && binding.store.kind === 'struct') {
    return { type: 'struct', fields: readFields(choice.values) };
  }
  if (fill === 'values') return valuesSpec(binding, choice.values ?? '', bytes);
  // Normals make no sense for mixed members.
  if (type === 'bytes') return { type, fill: fill === 'zeros' ? 'zeros' : 'random', length: bytes };
  return { type, fill, length: Math.ceil(bytes / SCALAR_BYTES[type]!) };
}

/** Values of one type as they are; of mixed members as 32-bit words, float or integer by how each is written. */
function valuesSpec({ name, scalar }: Binding, text: string, bytes: number): Spec {
  const given = partsOf(text);
  if (scalar !== null && SCALAR_BYTES[scalar] !== undefined) {
    const type = scalar as Spec['type'];
    const length = Math.ceil(bytes / SCALAR_BYTES[scalar]);
    const values = given.map((part) => numberOf(part, name));
    return {
      type,
      fill: 'values',
      values: [...values, ...new Array<number>(Math.max(0, length - values.length)).fill(0)],
    };
  }
  const words = new DataView(new ArrayBuffer(Math.max(Math.ceil(bytes / 4) * 4, given.length * 4)));
  given.forEach((part, i) => {
    const value = numberOf(part, name);
    if (/[.efh]/.test(part) && !part.startsWith('0x')) words.setFloat32(4 * i, value, true);
    else words.setUint32(4 * i, Math.trunc(value) >>> 0, true);
  });
  const binary = Array.from(new Uint8Array(words.buffer), (byte) => String.fromCodePoint(byte)).join('');
  return { type: 'bytes', fill: 'data', data: btoa(binary) };
}

const partsOf = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');
const numbersOf = (text: string, name: string): number[] => partsOf(text).map((part) => numberOf(part, name));

function numberOf(part: string, name: string): number {
  const value = Number(part.replace(/(?<=[\d.])[fhiu]$/, ''));
  if (Number.isFinite(value)) return value;
  throw new Error(`${name}: expected comma-separated numbers, got ${JSON.stringify(part)}`);
}
