/** A value of HCL as the job files have them. */
export type HclValue = string | number | readonly HclValue[];

/** The content of a block: values by name, and blocks by their type. */
export interface HclBlock {
  readonly labels: readonly string[];
  readonly values: Readonly<Record<string, HclValue>>;
  readonly blocks: ReadonlyMap<string, HclBlock>;
}

const TOKEN = /\s*(?:#.*\s*)*("(?:[^"\\]|\\.)*"|[\w.]+\(\)|[\w.]+|[{}=[\],])/y;

/**
 * Reads the HCL 2 of a job file: blocks, strings, whole numbers, lists and calls without arguments. Templates stay as they
 * are, as Nomad keeps those that it fills in later.
 * @throws Error for anything else
 */
export function readHcl(text: string): {
  readonly root: HclBlock;
  /** The values of a block, by the types of blocks that lead to it. */
  block(...path: readonly string[]): Readonly<Record<string, HclValue>>;
} {
  const tokens = tokensOf(text);
  const root = blockOf(tokens, []);
  const block = (...path: readonly string[]): Readonly<Record<string, HclValue>> =>
    path.reduce((at, type) => {
      const next = at.blocks.get(type);
      if (!next) throw new Error(`expected a block ${type}, found ${[...at.blocks.keys()].join(', ')}`);
      return next;
    }, root).values;
  return { root, block };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`expected HCL, found ${text.slice(from, from + 40)}`);
    tokens.push(token);
  }
  return tokens;
}

/** Takes the tokens of a block's content, with the bracket that closes it. */
function blockOf(tokens: string[], labels: readonly string[]): HclBlock {
  const values: Record<string, HclValue> = {};
  const blocks = new Map<string, HclBlock>();
  for (let name = tokens.shift(); name !== undefined && name !== '}'; name = tokens.shift()) {
    if (!/^[A-Za-z]\w*$/.test(name)) throw new Error(`expected a name, found ${name}`);
    if (tokens[0] === '=') {
      tokens.shift();
      values[name] = valueOf(tokens);
      continue;
    }
    const own: string[] = [];
    while (tokens[0]?.startsWith('"')) own.push(stringOf(tokens.shift()!));
    if (tokens.shift() !== '{') throw new Error(`expected { after ${name}`);
    if (blocks.has(name)) throw new Error(`expected one block ${name}`);
    blocks.set(name, blockOf(tokens, own));
  }
  return { labels, values, blocks };
}

function valueOf(tokens: string[]): HclValue {
  const token = tokens.shift() ?? '';
  if (token.startsWith('"')) return stringOf(token);
  if (/^\d+$/.test(token)) return Number(token);
  if (token.endsWith('()')) return token;
  if (token !== '[') throw new Error(`expected a value, found ${token}`);
  const list: HclValue[] = [];
  while (tokens[0] !== ']') {
    list.push(valueOf(tokens));
    if (tokens[0] === ',') tokens.shift();
  }
  tokens.shift();
  return list;
}

/** JSON knows the same escapes; `%%{` and `$${` stand for the same text without the first character. */
const stringOf = (token: string): string => (JSON.parse(token) as string).replaceAll(/([$%])\1\{/g, '$1{');
