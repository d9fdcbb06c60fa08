import type { ModelConfig } from '../../src/models/config/model-config.ts';
import { modelOfFiles } from '../../src/models/headers/model-files.ts';
import { joinHeaders, readHeader } from '../../src/models/headers/read/read-headers.ts';

/** A tensor of a file to make: its type and its shape `[out, in]`. */
export type MadeTensor = readonly [type: string, shape: readonly number[]];

const BITS: Readonly<Record<string, number>> = { F32: 32, BF16: 16, F16: 16, I32: 32, U32: 32, U8: 8, F8_E4M3: 8 };

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The header of a .safetensors, its first 8 bytes included, and the size of the whole file. */
export function safetensors(tensors: Readonly<Record<string, MadeTensor>>): { header: Uint8Array; size: number } {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape]]) => {
    const begin = offset;
    offset += (product(shape) * BITS[dtype]!) / 8;
    return [name, { dtype, shape, data_offsets: [begin, offset] }];
  });
  return framed(JSON.stringify(Object.fromEntries(entries)), offset);
}

/** A header's text behind its length. */
export function framed(text: string, dataBytes: number, length?: bigint): { header: Uint8Array; size: number } {
  const json = new TextEncoder().encode(text);
  const header = new Uint8Array(8 + json.length);
  new DataView(header.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  header.set(json, 8);
  return { header, size: header.length + dataBytes };
}

/** Number, block and bytes of a block of some types of a .gguf. */
const GGUF_TYPES: Readonly<Record<string, readonly [number, number, number]>> = {
  F32: [0, 1, 4],
  F16: [1, 1, 2],
  Q8_0: [8, 32, 34],
  Q4_K: [12, 256, 144],
  Q6_K: [14, 256, 210],
};

type MetaValue = number | string | readonly number[] | readonly string[];

/** The header of a .gguf, version 3, and the size of the whole file. */
export function gguf(
  metadata: Readonly<Record<string, MetaValue>>,
  tensors: Readonly<Record<string, MadeTensor>>,
): { header: Uint8Array; size: number } {
  const parts: Uint8Array[] = [];
  const put = (length: number, write: (view: DataView) => void): void => {
    const bytes = new Uint8Array(length);
    write(new DataView(bytes.buffer));
    parts.push(bytes);
  };
  const u32 = (value: number): void => put(4, (view) => view.setUint32(0, value, true));
  const u64 = (value: number): void => put(8, (view) => view.setBigUint64(0, BigInt(value), true));
  const text = (value: string): void => {
    const bytes = new TextEncoder().encode(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  u32(0x46554747);
  u32(3);
  u64(Object.keys(tensors).length);
  u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    text(key);
    if (typeof value === 'number') {
      u32(4);
      u32(value);
    } else if (typeof value === 'string') {
      u32(8);
      text(value);
    } else {
      u32(9);
      u32(typeof value[0] === 'string' ? 8 : 4);
      u64(value.length);
      for (const one of value) {
        if (typeof one === 'string') text(one);
        else u32(one);
      }
    }
  }
  let offset = 0;
  for (const [name, [type, shape]] of Object.entries(tensors)) {
    const [number, block, bytes] = GGUF_TYPES[type]!;
    text(name);
    u32(shape.length);
    for (const side of shape.toReversed()) u64(side);
    u32(number);
    u64(offset);
    offset += Math.ceil(((product(shape) / block) * bytes) / 32) * 32;
  }
  const length = parts.reduce((sum, { length: own }) => sum + own, 0);
  const header = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    header.set(part, at);
    at += part.length;
  }
  return { header, size: Math.ceil(length / 32) * 32 + offset };
}

/** A file that holds nothing but its header; reading elsewhere is an error. */
export function headerOnly(name: string, { header, size }: { header: Uint8Array; size: number }): File {
  const slice = (start: number, end: number): Blob => {
    if (start > header.length) throw new Error(`read at ${start}, beyond the header of ${header.length} bytes`);
    return new Blob([header.slice(start, Math.min(end, size))]);
  };
  return { name, size, slice } as unknown as File;
}

/** Tensors of a small model with Llama's names. */
export function llamaTensors(layers = 2, type = 'BF16'): Record<string, MadeTensor> {
  const tensors: Record<string, MadeTensor> = { 'model.embed_tokens.weight': ['BF16', [1000, 256]] };
  for (let i = 0; i < layers; i++) {
    const at = (name: string): string => `model.layers.${i}.${name}.weight`;
    tensors[at('self_attn.q_proj')] = [type, [256, 256]];
    tensors[at('self_attn.k_proj')] = [type, [64, 256]];
    tensors[at('self_attn.v_proj')] = [type, [64, 256]];
    tensors[at('self_attn.o_proj')] = [type, [256, 256]];
    for (const name of ['gate_proj', 'up_proj']) tensors[at(`mlp.${name}`)] = [type, [768, 256]];
    tensors[at('mlp.down_proj')] = [type, [256, 768]];
    for (const name of ['input_layernorm', 'post_attention_layernorm']) tensors[at(name)] = ['BF16', [256]];
  }
  return { ...tensors, 'model.norm.weight': ['BF16', [256]], 'lm_head.weight': ['BF16', [1000, 256]] };
}

/** The `config.json` of those tensors. */
export const LLAMA_CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 256,
  intermediate_size: 768,
  num_attention_heads: 4,
  num_hidden_layers: 2,
  num_key_value_heads: 1,
  vocab_size: 1000,
  torch_dtype: 'bfloat16',
};

/** Qwen2.5 0.5B. */
export const QWEN_CONFIG = {
  model_type: 'qwen2',
  num_hidden_layers: 24,
  hidden_size: 896,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  intermediate_size: 4864,
  vocab_size: 151936,
  tie_word_embeddings: true,
};

/** The header of a file, and the size of the whole. */
export interface MadeFile {
  readonly header: Uint8Array;
  readonly size: number;
}

/** The model of one made file, beyond whose header lie zeros. */
export function modelOfMade({ header, size }: MadeFile, config: unknown = null, name = 'm.safetensors'): ModelConfig {
  const reading = readHeader({ name, size });
  let step = reading.next();
  while (!step.done) {
    const { start, length } = step.value;
    const part = new Uint8Array(length);
    part.set(header.subarray(start, start + length));
    step = reading.next(part);
  }
  return modelOfFiles({ name, headers: joinHeaders([step.value]), config, index: null });
}
