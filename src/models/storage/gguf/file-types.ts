import { lookup } from '../../../text/lookup.ts';
import type { GgufType } from './tensor-types.ts';

/** llama.cpp's file types, and the type that most of their tensors have. @see llama.cpp, `llama-quant.cpp` */
export const FILE_TYPES = lookup<GgufType>({
  q2_k: 'q2_k',
  q2_k_s: 'q2_k',
  q3_k_s: 'q3_k',
  q3_k_m: 'q3_k',
  q3_k_l: 'q3_k',
  q4_0: 'q4_0',
  q4_1: 'q4_1',
  q4_k_s: 'q4_k',
  q4_k_m: 'q4_k',
  q5_0: 'q5_0',
  q5_1: 'q5_1',
  q5_k_s: 'q5_k',
  q5_k_m: 'q5_k',
  q6_k: 'q6_k',
  q8_0: 'q8_0',
  iq1_s: 'iq1_s',
  iq1_m: 'iq1_m',
  iq2_xxs: 'iq2_xxs',
  iq2_xs: 'iq2_xs',
  iq2_s: 'iq2_xs',
  iq2_m: 'iq2_s',
  iq3_xxs: 'iq3_xxs',
  iq3_xs: 'iq3_s',
  iq3_s: 'iq3_s',
  iq3_m: 'iq3_s',
  iq4_nl: 'iq4_nl',
  iq4_xs: 'iq4_xs',
  tq1_0: 'tq1_0',
  tq2_0: 'tq2_0',
  mxfp4_moe: 'mxfp4',
});

/** Other names of file types. @see llama.cpp, `tools/quantize` */
export const FILE_ALIASES = lookup<string>({ q3_k: 'q3_k_m', q4_k: 'q4_k_m', q5_k: 'q5_k_m' });

/** What a tensor does, as far as its type depends on it. */
export type Role = 'q' | 'k' | 'v' | 'qkv' | 'output' | 'gate' | 'up' | 'down' | 'other';

/** A tensor of a layer. */
export interface Tensor {
  readonly role: Role;
  readonly isExpert: boolean;
  /** Its number among the layers that have the role, and how many have it. */
  readonly at: number;
  readonly of: number;
}

/** What the types of a model's tensors depend on. */
export interface Facts {
  /** 0: none. */
  readonly experts: number;
  /** Query heads per key-value head. */
  readonly gqa: number;
  readonly isFalcon: boolean;
  /** Models of 80 layers with grouped queries. */
  readonly is70B: boolean;
}

/** The first and last eighth, and every third layer between. */
const hasMoreBits = (at: number, of: number): boolean => {
  const eighth = Math.floor(of / 8);
  return at < eighth || at >= Math.floor((7 * of) / 8) || (at - eighth) % 3 === 2;
};

const isInFirst = ({ at, of }: Tensor, part: number): boolean => at < Math.floor(of / part);

/** File types of about two bits or less. */
const SMALLEST = new Set(['iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq2_m']);
const isTwoS = (file: string): boolean => file === 'iq2_s' || file === 'iq2_m';

/** Q, K and V in one tensor. Since 2026 llama.cpp chooses their type as that of values; published files are older. */
const FUSED = lookup<GgufType>({ q3_k_m: 'q4_k', q3_k_l: 'q4_k', iq3_m: 'q4_k', q4_k_m: 'q5_k', q5_k_m: 'q6_k' });

/**
 * The type of a tensor of a layer, before the length of its rows is looked at. Files of the `iq` types are made with an
 * importance matrix, others without.
 * @see llama.cpp, `llama_tensor_get_type`
 */
export function typeOfTensor(file: string, tensor: Tensor, facts: Facts): GgufType {
  const usual = FILE_TYPES[file]!;
  if (file === 'mxfp4_moe') return tensor.isExpert ? 'mxfp4' : 'q8_0';
  if (SMALLEST.has(file)) return smallest(file, usual, tensor, facts);
  switch (tensor.role) {
    case 'v':
      return values(file, usual, tensor, facts);
    case 'qkv':
      return FUSED[file] ?? usual;
    case 'k':
    case 'q':
      if (tensor.role === 'k' && facts.experts === 8) return 'q8_0';
      return file === 'iq3_xs' ? 'iq3_xxs' : file === 'iq3_xxs' ? 'iq2_s' : usual;
    case 'down':
      return down(file, usual, tensor, facts);
    case 'output':
      return output(file, usual, facts);
    case 'gate':
    case 'up': {
      const isMiddle = !isInFirst(tensor, 8) && tensor.at < Math.floor((7 * tensor.of) / 8);
      return file === 'iq3_xs' && isMiddle ? 'iq3_xxs' : usual;
    }
    default:
      return usual;
  }
}

function smallest(file: string, usual: GgufType, tensor: Tensor, { gqa, experts }: Facts): GgufType {
  const better = isTwoS(file) ? 'iq3_s' : 'q2_k';
  switch (tensor.role) {
    case 'v':
      return gqa >= 4 || experts >= 4 ? 'q4_k' : better;
    case 'k':
      return experts === 8 ? 'q4_k' : usual;
    case 'down':
      return isInFirst(tensor, 8) ? better : usual;
    case 'output':
      if (experts === 8) return 'q5_k';
      return isTwoS(file) ? 'iq3_s' : file.startsWith('iq1') ? 'iq2_xxs' : usual;
    default:
      return usual;
  }
}

function values(file: string, usual: GgufType, tensor: Tensor, { gqa, experts, is70B }: Facts): GgufType {
  if (experts === 8) return 'q8_0';
  const type = valuesByFile(file, usual, tensor, gqa);
  return is70B && (type === 'q3_k' || type === 'q4_k') ? 'q5_k' : type;
}

function valuesByFile(file: string, usual: GgufType, { at, of }: Tensor, gqa: number): GgufType {
  switch (file) {
    case 'q2_k':
      return gqa >= 4 ? 'q4_k' : 'q3_k';
    case 'q2_k_s':
    case 'iq3_xxs':
    case 'iq3_xs':
    case 'iq3_s':
      return gqa >= 4 ? 'q4_k' : usual;
    case 'iq3_m':
      return 'q4_k';
    case 'q3_k_m':
      return at < 2 ? 'q5_k' : 'q4_k';
    case 'q3_k_l':
      return 'q5_k';
    case 'iq4_nl':
    case 'iq4_xs':
      return gqa >= 4 ? 'q5_k' : usual;
    case 'q4_k_m':
    case 'q5_k_m':
      return hasMoreBits(at, of) ? 'q6_k' : usual;
    case 'q4_k_s':
      return at < 4 ? 'q5_k' : usual;
    default:
      return usual;
  }
}

function down(file: string, usual: GgufType, tensor: Tensor, { experts, isFalcon }: Facts): GgufType {
  const more = hasMoreBits(tensor.at, tensor.of);
  switch (file) {
    case 'q2_k':
      return 'q3_k';
    case 'q2_k_s':
      return isInFirst(tensor, 8) ? 'q4_k' : usual;
    case 'q3_k_m':
      if (isInFirst(tensor, 16)) return 'q5_k';
      return !isFalcon || more ? 'q4_k' : usual;
    case 'q3_k_l':
      return isFalcon ? 'q4_k' : 'q5_k';
    case 'iq3_m':
      return isInFirst(tensor, 8) || (experts === 8 && more) ? 'q4_k' : usual;
    case 'q4_k_m':
      if (isFalcon) return isInFirst(tensor, 16) ? 'q6_k' : more ? 'q5_k' : usual;
      return more ? 'q6_k' : usual;
    case 'q5_k_m':
      return more ? 'q6_k' : usual;
    case 'q4_k_s':
      return !isFalcon && isInFirst(tensor, 8) ? 'q5_k' : usual;
    default:
      return usual;
  }
}

/** File types whose attention output has more bits beside 8 experts. */
const BESIDE_EXPERTS = new Set([
  'q2_k',
  'q3_k_s',
  'q3_k_m',
  'q4_k_s',
  'q4_k_m',
  'iq3_xxs',
  'iq3_xs',
  'iq3_s',
  'iq3_m',
  'iq4_nl',
  'iq4_xs',
]);
const OUTPUTS = lookup<GgufType>({ q2_k: 'q3_k', iq3_xxs: 'iq3_s', q3_k_m: 'q4_k', q3_k_l: 'q5_k', iq3_m: 'q4_k' });

function output(file: string, usual: GgufType, { experts, isFalcon }: Facts): GgufType {
  if (isFalcon) return file === 'q3_k_l' ? 'q4_k' : usual;
  if (experts === 8) return BESIDE_EXPERTS.has(file) ? 'q5_k' : usual;
  return OUTPUTS[file] ?? usual;
}

/** The type of the head, and of an embedding that is the head too; rows of some length. */
export function typeOfHead(file: string, length: number, { isFalcon }: Facts, blockLength: number): GgufType {
  if (file === 'mxfp4_moe' || file === 'q8_0' || isFalcon || length % blockLength !== 0) return 'q8_0';
  return SMALLEST.has(file) || file === 'iq3_xxs' ? 'q5_k' : 'q6_k';
}

/** The type of an embedding that is not the head. */
export function typeOfTable(file: string): GgufType {
  if (file === 'mxfp4_moe') return 'q8_0';
  if (isTwoS(file) || file === 'iq3_xxs') return 'iq3_s';
  if (SMALLEST.has(file)) return 'q2_k';
  return file.startsWith('tq') ? 'q4_k' : FILE_TYPES[file]!;
}
