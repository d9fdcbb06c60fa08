import type { Machine, Maker } from './machine.ts';
import { lookup } from '../text/lookup.ts';

/** What a printed name says about a GPU. */
export interface NameKey {
  /** Words of the model, without maker and series: `4090`, `a100`, `m3 max`. */
  readonly model: string;
  /** Null: the name does not say. */
  readonly maker: Maker | null;
  readonly isLaptop: boolean;
  readonly form: Form | null;
  readonly gigabytes: number | null;
}

type Form = 'sxm' | 'pcie' | 'nvl';

/** What the names of one machine have in common. */
export interface MachineKey {
  readonly models: readonly string[];
  readonly maker: Maker;
  readonly isLaptop: boolean;
  /** Null: any. */
  readonly form: Form | null;
  /** Empty: any. */
  readonly gigabytes: readonly number[];
}

const MAKERS = lookup<Maker>({
  nvidia: 'nvidia',
  geforce: 'nvidia',
  rtx: 'nvidia',
  tesla: 'nvidia',
  amd: 'amd',
  ati: 'amd',
  radeon: 'amd',
  instinct: 'amd',
  rx: 'amd',
  intel: 'intel',
  arc: 'intel',
  habana: 'intel',
  apple: 'apple',
});

/** Words that name no model. Others that are not known make a name unknown: "4090 D" is no 4090. */
const NOISE = new Set(
  `corporation corp advanced micro devices inc graphics gpu tensor core accelerator card generation edition series
  hbm2 hbm2e hbm3 hbm3e gddr6 gddr6x gddr7 oam vf hf mcm ac mba metal renderer vulkan ai gpus`.split(/\s+/),
);

/** No tool prints a longer name. */
const MOST = 300;

const SIZE = /^(\d{1,3})g(?:i?b)?$/;

const LAPTOP = new Set(['laptop', 'mobile', 'notebook']);

/** Machines whose models, forms or memory do not follow from their slug. */
const SPECIAL = lookup<Partial<Pick<MachineKey, 'models' | 'form' | 'gigabytes'>>>({
  a100: { models: ['a100'], form: 'sxm' },
  'a100-80-pcie': { models: ['a100'], form: 'pcie' },
  'a100-40': { models: ['a100'] },
  v100: { models: ['v100'], form: 'sxm' },
  'v100-pcie': { models: ['v100'], form: 'pcie' },
  'h100-sxm': { models: ['h100'], form: 'sxm' },
  'h100-pcie': { models: ['h100'], form: 'pcie' },
  'h100-nvl': { models: ['h100'], form: 'nvl' },
  h200: { models: ['h200'], form: 'sxm' },
  'h200-nvl': { models: ['h200'], form: 'nvl' },
  // The name states the memory of its CPU.
  gh200: { models: ['gh200'], gigabytes: [96, 120, 144, 480] },
  'dgx-spark': { models: ['dgx spark', 'gb10'] },
  'jetson-thor': { models: ['jetson thor', 'jetson agx thor', 'jetson t5000', 'thor'] },
  'rtx-pro-6000': { models: ['pro 6000', 'pro 6000 blackwell', 'pro 6000 blackwell workstation'] },
  'rtx-pro-6000-server': { models: ['pro 6000 server', 'pro 6000 blackwell server'] },
  'rtx-pro-6000-max-q': { models: ['pro 6000 maxq', 'pro 6000 blackwell maxq', 'pro 6000 blackwell maxq workstation'] },
  'rtx-pro-5000': { models: ['pro 5000', 'pro 5000 blackwell'] },
  mi250x: { models: ['mi250x', 'mi250x / mi250'] },
  'strix-halo': { models: ['strix halo', '8060s'] },
  'gpu-max-1550': { models: ['max 1550', 'data center max 1550'] },
});

/** How the names of a machine look. */
export function machineKey({ id, maker, memoryCapacity, usableBytes }: Machine): MachineKey {
  const { models, form, gigabytes } = SPECIAL[id] ?? {};
  const { model, isLaptop } = keyOfName(id);
  const sold = memoryCapacity ? [memoryCapacity.value, ...memoryCapacity.alternatives.map(({ value }) => value)] : [];
  const isFixed = usableBytes !== null || sold.length > 0;
  return {
    models: models ?? [model],
    maker: maker!,
    isLaptop,
    form: form ?? null,
    gigabytes: gigabytes ?? (isFixed ? sold.map((bytes) => bytes / 1e9) : []),
  };
}

/** Whether a printed name can be one of the machine's. */
export const matches = (name: NameKey, machine: MachineKey): boolean =>
  machine.models.includes(name.model) &&
  machine.isLaptop === name.isLaptop &&
  (name.maker ?? machine.maker) === machine.maker &&
  (name.form ?? machine.form ?? null) === (machine.form ?? name.form) &&
  (name.gigabytes === null || machine.gigabytes.length === 0 || machine.gigabytes.includes(name.gigabytes));

/**
 * Reads a name as tools print it: nvidia-smi, lspci, rocminfo, Vulkan, Metal, WebGPU's `adapter.info`, ANGLE. What is
 * left of words that it does not know stays in the model, so that no other card is taken for it.
 */
export function keyOfName(name: string): NameKey {
  const words = wordsOf(name);
  const size = words.map((word) => SIZE.exec(word)?.[1]).find((one) => one !== undefined);
  const form = words.map(formOf).find((one) => one !== null);
  const model = words.filter(
    (word) =>
      MAKERS[word] === undefined && !NOISE.has(word) && !LAPTOP.has(word) && formOf(word) === null && !SIZE.test(word),
  );
  return {
    model: model.join(' '),
    maker: words.map((word) => MAKERS[word]).find((one) => one !== undefined) ?? null,
    isLaptop: words.some((word) => LAPTOP.has(word)),
    form: form ?? (words.includes('hbm2e') && words.includes('h100') ? 'pcie' : null),
    gigabytes: size === undefined ? null : Number(size),
  };
}

/** The maker that a text names, such as the vendor of an adapter; null: none that is known. */
export const makerOf = (text: string): Maker | null => keyOfName(text).maker;

const formOf = (word: string): Form | null =>
  /^sxm\d?$/.test(word) ? 'sxm' : /^pcie?$/.test(word) ? 'pcie' : word === 'nvl' ? 'nvl' : null;

/** Words of a name in lower case, without marks, wrappers and what follows the name. */
function wordsOf(name: string): string[] {
  return (
    unwrapped(name.slice(0, MOST))
      .toLowerCase()
      .replaceAll(/\((?:r|tm|c)\)|[®™©]/g, ' ')
      .replace(/max-q\s*\/\s*mobile/, 'mobile')
      .replace(/max-?q\b/, 'maxq')
      .replace(/\/pcie?\/sse2.*$|\bdirect3d.*$|,.*$/, ' ')
      .replaceAll(
        /\(([^()]*)\)/g,
        (_, inner: string) => ` ${(/\b(laptop|mobile|\d+ ?gi?b)\b/.exec(inner) ?? [''])[0]} `,
      )
      .replaceAll(/\b\d+(?:-| )?cores?\b/g, ' ')
      .replaceAll(/(?<=\d) (?=gi?b?\b)/g, '')
      .replaceAll(/\b(rtx|rx|arc)(?=[a-z]?\d)/g, '$1 ')
      .replaceAll(/\b(\d{4})(ti|super|xtx|xt|gre|s)\b/g, (all, number: string, ending: string) =>
        ending === 's' ? all : `${number} ${ending}`,
      )
      // People write a laptop's RTX 4090 as 4090M.
      .replaceAll(/\b([345]0[5-9]0)m\b/g, '$1 laptop')
      .replaceAll(/\b(m[1-9])(pro|max|ultra)\b/g, '$1 $2')
      .replaceAll(/[\s_-]+/g, ' ')
      .replaceAll(/\s*\/\s*/g, ' / ')
      .trim()
      .split(' ')
      .filter((word) => word !== '')
  );
}

/** The name inside what ANGLE and lspci put around it. */
function unwrapped(name: string): string {
  const angle = /^\s*ANGLE \([^,]*, (?:ANGLE Metal Renderer: )?(.*?)(?:, [^,]*)?\)\s*$/.exec(name)?.[1];
  if (angle !== undefined) return angle;
  const brackets = [...name.matchAll(/\[([^[\]]*)\]/g)]
    .map(([, inner]) => inner!)
    .filter((inner) => inner !== 'AMD/ATI');
  const makers = /^(?:[\d:.a-f]+ )?(?:(?:vga|3d|display)[^:]*: )?(nvidia|advanced micro|intel|amd)/i.exec(name)?.[1];
  return brackets.length > 0 && makers !== undefined
    ? `${makers.split(' ')[0]!.replace(/advanced/i, 'AMD')} ${brackets.at(-1)!}`
    : name;
}

/** `2x A100`, `8×H100` and `A100 x8` as a number of cards and the name of one. */
export function countOf(printed: string): { readonly count: number; readonly of: string } {
  const name = printed.slice(0, MOST);
  const before = /^\s*(\d{1,3})\s*[x×*]\s*(?=\D)(.+)$/i.exec(name);
  if (before) return { count: Number(before[1]), of: before[2]! };
  const after = /^(.*?(?<!pcie?))\s+[x×*]\s?(\d{1,3})\s*$/i.exec(name);
  return after ? { count: Number(after[2]), of: after[1]! } : { count: 1, of: name };
}
