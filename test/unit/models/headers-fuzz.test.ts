import { expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { modelOfFiles } from '../../../src/models/headers/model-files.ts';
import { joinHeaders, readHeader } from '../../../src/models/headers/read/read-headers.ts';
import { readIndex } from '../../../src/models/headers/read/safetensors-index.ts';
import type { Headers } from '../../../src/models/headers/read/file-header.ts';
import { kvBytesPerToken, stateBytesPerSequence } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { randomWords } from '../../../src/protocol/random.ts';
import { framed, gguf, LLAMA_CONFIG, llamaTensors, safetensors, type MadeTensor } from '../../support/model-files.ts';

type Made = { header: Uint8Array; size: number };

/** Cases of each kind; `RIDGEPOINT_FUZZ` multiplies them. */
const CASES = 80 * Number(process.env['RIDGEPOINT_FUZZ'] ?? 1);
const MOST_MS = 200;
const MOST_CHARACTERS = 400;
/** What is read of a .gguf at once, twice. */
const MOST_READ = 2 * 2 ** 20;

class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomWords(seed);
  }

  below(most: number): number {
    return this.#next() % most;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** A list in a list, and so on; it stands for itself until a text is made. */
const DEEP = '@deep';
const deepText = `${'['.repeat(5000)}${']'.repeat(5000)}`;

/** What no field expects. */
const STRANGE: readonly unknown[] = [
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 53,
  1e300,
  null,
  true,
  '',
  'x',
  '__proto__',
  [],
  {},
  [0],
  [-1, 2 ** 60],
  DEEP,
];

type Container = Record<string, unknown>;

/** Replaces, removes, doubles or renames something anywhere in a value. */
function mutate(value: unknown, dice: Dice): void {
  let at = value as Container;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = dice.of(keys);
    const inner = at[key];
    if (typeof inner === 'object' && inner !== null && dice.below(4) > 0) {
      at = inner as Container;
      continue;
    }
    const kind = dice.below(4);
    if (kind === 0) delete at[key];
    else if (kind === 1) at[`${key}${dice.of(['x', '.weight', '_scale', '.absmax', ''])}`] = inner;
    else if (kind === 2) at[dice.of(keys)] = inner;
    else at[key] = dice.of(STRANGE);
    return;
  }
}

/** Flips bits, cuts, or writes numbers that lie. */
function damage({ header, size }: Made, dice: Dice): Made {
  const bytes = header.slice();
  const view = new DataView(bytes.buffer);
  const kind = dice.below(4);
  if (kind === 0) {
    const length = dice.below(bytes.length);
    return { header: bytes.slice(0, length), size: length };
  }
  if (kind === 1) {
    const place = dice.below(2) === 0 ? 8 * dice.below(8) : dice.below(bytes.length - 8);
    view.setBigUint64(
      Math.min(place, bytes.length - 8),
      dice.of([0n, 1n, 2n ** 20n, 2n ** 31n, 2n ** 53n, 2n ** 64n - 1n]),
      true,
    );
  } else {
    for (let i = dice.below(kind === 2 ? 1 : 12); i >= 0; i--) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8);
  }
  // Some files are sparse, and much larger than they say.
  return { header: bytes, size: dice.below(4) === 0 ? 10e9 : size };
}

const json = (value: unknown, dice: Dice): string => {
  const text = JSON.stringify(value).replaceAll(`"${DEEP}"`, deepText);
  const kind = dice.below(12);
  if (kind === 0) return text.replace(/(?<=[[:])\d+/, dice.of(['NaN', '-1', '1e999', 'Infinity', '01']));
  // A name that comes twice.
  return kind === 1 ? text.replace(/\{("[^"]*":\{[^}]*\})/, '{$1,$1') : text;
};

/** A value after damage, as a parser gives it. */
function damaged(value: object, dice: Dice): unknown {
  const copy = JSON.parse(JSON.stringify(value)) as unknown;
  for (let i = dice.below(3); i >= 0; i--) mutate(copy, dice);
  return JSON.parse(JSON.stringify(copy).replaceAll(`"${DEEP}"`, deepText)) as unknown;
}

/** The header of a made file, and what was read of it; beyond it lie zeros. */
function headersOf({ header, size }: Made, name: string): Headers {
  const reading = readHeader({ name, size });
  let step = reading.next();
  let read = 0;
  while (!step.done) {
    const { start, length } = step.value;
    read += length;
    expect(start + length).toBeLessThanOrEqual(size);
    const part = new Uint8Array(length);
    part.set(header.subarray(start, start + length));
    step = reading.next(part);
  }
  expect(read).toBeLessThanOrEqual(name.endsWith('.gguf') ? MOST_READ : header.length);
  return step.value;
}

function checkAnswer(config: ModelConfig): void {
  const { total, active } = parameterCounts(config);
  const figures = [
    total,
    active,
    weightBytes(config, formatsOfFile(config.stored)),
    kvBytesPerToken(config, FORMATS.f16),
    stateBytesPerSequence(config),
  ];
  for (const figure of figures) expect(figure).toSatisfy((one: number) => Number.isFinite(one) && one >= 0);
  for (const line of [...config.notes, ...config.assumptions]) expect(line).not.toMatch(/NaN|undefined|\[object/);
}

/** Runs a case. @returns whether it was answered */
function isAnswered(run: () => ModelConfig): boolean {
  try {
    checkAnswer(run());
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'InputError') throw error;
    expect(message).not.toMatch(/\n|NaN|undefined|\[object/);
    expect(message.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    return false;
  }
}

/** Milliseconds of a case; a pause of the machine does not come back. */
function shortest(run: () => ModelConfig): number {
  let least = Infinity;
  for (let tries = 0; tries < 3 && least >= MOST_MS; tries++) {
    const start = performance.now();
    isAnswered(run);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const GPTQ: Record<string, MadeTensor> = {
  'model.layers.0.self_attn.q_proj.qweight': ['I32', [32, 256]],
  'model.layers.0.self_attn.q_proj.scales': ['F16', [4, 256]],
  'model.layers.0.self_attn.q_proj.g_idx': ['I32', [256]],
  'model.layers.1.mlp.up_proj.weight': ['U32', [768, 32]],
  'model.layers.1.mlp.up_proj.scales': ['BF16', [768, 4]],
  'model.layers.1.mlp.up_proj.biases': ['BF16', [768, 4]],
  'model.visual.blocks.0.weight': ['BF16', [8, 8]],
};
const {
  'model.layers.0.self_attn.q_proj.weight': _,
  'model.layers.1.mlp.up_proj.weight': __,
  ...rest
} = llamaTensors();
const ST = safetensors({ ...rest, ...GPTQ });
const headerText = new TextDecoder().decode(ST.header.subarray(8));
const ST_ROOM = ST.size - ST.header.length;
const MAP = Object.fromEntries(Object.keys({ ...rest, ...GPTQ }).map((name) => [name, 'model.safetensors']));
const INDEX = { metadata: { total_size: ST_ROOM }, weight_map: MAP };
const GG = gguf(
  {
    'general.architecture': 'llama',
    'llama.block_count': 1,
    'llama.context_length': 4096,
    'llama.embedding_length': 256,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': [1],
    'llama.expert_count': 2,
    'llama.expert_used_count': 1,
    'tokenizer.ggml.tokens': ['a', 'b', 'c'],
  },
  {
    'token_embd.weight': ['Q6_K', [100, 256]],
    'blk.0.attn_q.weight': ['Q4_K', [256, 256]],
    'blk.0.attn_k.weight': ['Q4_K', [64, 256]],
    'blk.0.attn_v.weight': ['Q6_K', [64, 256]],
    'blk.0.attn_output.weight': ['Q4_K', [256, 256]],
    'blk.0.ffn_gate_inp.weight': ['F32', [2, 256]],
    'blk.0.ffn_up_exps.weight': ['Q4_K', [2, 512, 256]],
    'blk.0.ffn_down_exps.weight': ['Q8_0', [2, 256, 512]],
    'output_norm.weight': ['F32', [256]],
  },
);
const CONFIG = { ...LLAMA_CONFIG, quantization_config: { quant_method: 'gptq', bits: 4, group_size: 64 } };

const read = (made: Made): Headers => joinHeaders([headersOf(made, 'model.safetensors')]);
const modelOf = (headers: Headers, config: unknown = null, index: unknown = null): ModelConfig =>
  modelOfFiles({
    name: 'm',
    headers,
    config,
    index: index === null ? null : readIndex(index, 'model.safetensors.index.json'),
  });

const KINDS: Readonly<Record<string, (dice: Dice) => () => ModelConfig>> = {
  'the bytes of a .safetensors': (dice) => {
    const made = damage(ST, dice);
    const config = dice.below(2) === 0 ? null : CONFIG;
    return () => modelOf(read(made), config);
  },
  'the JSON of a .safetensors': (dice) => {
    const value = JSON.parse(headerText) as unknown;
    for (let i = dice.below(3); i >= 0; i--) mutate(value, dice);
    const made = framed(json(value, dice), ST_ROOM);
    const config = dice.below(2) === 0 ? null : CONFIG;
    return () => modelOf(read(made), config);
  },
  'names, types and shapes whose places fit': (dice) => {
    const tensors = Object.entries({ ...rest, ...GPTQ }).map(([name, [type, shape]]): [string, MadeTensor] => {
      if (dice.below(8) > 0) return [name, [type, shape]];
      const other = dice.of([[], [1], [0], [4], [1, 1], [256, 0], [7, 3], [2, 8, 8], [64, 256], [256, 64]]);
      const renamed = name.replace(
        dice.of(['q_proj', 'model', '0', 'weight']),
        dice.of(['k_proj', 'x', '9', 'qweight', '99999999999999999999']),
      );
      return dice.below(2) === 0 ? [name, [dice.of(['U8', 'F32', 'I32', 'U32']), other]] : [renamed, [type, shape]];
    });
    const made = safetensors(Object.fromEntries(tensors));
    const config = dice.below(2) === 0 ? null : CONFIG;
    return () => modelOf(read(made), config);
  },
  'an index': (dice) => {
    const value = damaged(INDEX, dice);
    return () => modelOf(read(ST), CONFIG, value);
  },
  'a config.json beside tensors': (dice) => {
    const value = damaged(dice.below(3) === 0 ? { ...CONFIG, model_type: 'nobody' } : CONFIG, dice);
    return () => modelOf(read(ST), value);
  },
  'the bytes of a .gguf': (dice) => {
    const made = damage(GG, dice);
    return () => modelOf(joinHeaders([headersOf(made, 'model.gguf')]));
  },
};

test('what is damaged below is answered whole', () => {
  expect(isAnswered(() => modelOf(read(ST), CONFIG, INDEX))).toBe(true);
  expect(isAnswered(() => modelOf(read(ST)))).toBe(true);
  expect(isAnswered(() => modelOf(joinHeaders([headersOf(GG, 'model.gguf')])))).toBe(true);
});

test.each(Object.keys(KINDS))('damage to %s ends in an answer or one sentence, soon and without reading on', (kind) => {
  let answered = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    const run = KINDS[kind]!(new Dice(seed * 7919));
    try {
      if (isAnswered(run)) answered++;
      expect(shortest(run)).toBeLessThan(MOST_MS);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  // Damage that always shows, or never, would be no trial.
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(CASES);
});
