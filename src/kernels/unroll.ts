/**
 * Writes out loops that a compiler would not unroll. A shader marks them, and stays readable WGSL:
 *
 *     var sums: array<f32, HEIGHT * WIDTH>; // @vars
 *     for (var r = 0u; r < HEIGHT; r++) { // @unroll
 *       sums[r * WIDTH] += left[r];
 *     }
 *
 * `@unroll` repeats the body; names that it declares get a suffix each time. `@vars` makes an array that only unrolled
 * code indexes a variable per element, set to zero where it is declared: in a loop, SwiftShader would keep the last
 * iteration's value otherwise. `@lets` makes it a `let` per element, for elements that are assigned once. An indexed
 * array would live in memory, and a `var` is written under the mask of active lanes: on CPUs both cost more than the
 * arithmetic.
 * @param constants values of the names that bounds and indices use
 * @throws for a loop without an end, or a bound or index that is not a sum of products of constants
 */
export function unroll(text: string, constants: Readonly<Record<string, number>>): string {
  return text.includes('// @unroll') ? scalars(loops(text.split('\n'), constants), constants).join('\n') : text;
}

type Constants = Readonly<Record<string, number>>;

const LOOP = /^(\s*)for \(var (\w+) = 0u; \2 < ([^;]+); \2\+\+\) \{ \/\/ @unroll$/;
const DECLARATION = /^\s*(?:let|var) (\w+)/;
const ARRAY = /^(\s*)var (\w+): array<(\w+), (.+)>; \/\/ @(vars|lets)$/;

function loops(lines: readonly string[], constants: Constants): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, index, bound] = LOOP.exec(lines[at]!) ?? [];
    if (indent === undefined) {
      out.push(lines[at]!);
      continue;
    }
    const end = lines.indexOf(`${indent}}`, at);
    if (end < 0) throw new Error(`unroll: expected the end of "${lines[at]!.trim()}", got none`);
    const body = lines.slice(at + 1, end).map((line) => line.replace(/^ {2}/, ''));
    const declared = body.flatMap((line) => DECLARATION.exec(line)?.[1] ?? []);
    const names = new RegExp(String.raw`\b(${[index, ...declared].join('|')})\b`, 'g');
    const turns = Array.from({ length: valueOf(bound!, constants) }, (_, turn) =>
      body.map((line) => line.replaceAll(names, (name) => (name === index ? `${turn}u` : `${name}_${turn}`))),
    );
    out.push(...loops(turns.flat(), constants));
    at = end;
  }
  return out;
}

/** Replaces marked arrays by a variable per element. */
function scalars(lines: readonly string[], constants: Constants): string[] {
  const kinds = new Map(
    lines.flatMap(
      (line) =>
        ARRAY.exec(line)
          ?.slice(2, 3)
          .map((name) => [name, line] as const) ?? [],
    ),
  );
  if (kinds.size === 0) return [...lines];
  const element = new RegExp(String.raw`\b(${[...kinds.keys()].join('|')})\[([^\]]+)\]`, 'g');
  const once = new Set([...kinds].flatMap(([name, line]) => (line.endsWith('@lets') ? [name] : [])));
  return lines.flatMap((line) => {
    const [, indent, name, type, length, kind] = ARRAY.exec(line) ?? [];
    if (name !== undefined) {
      const count = kind === 'vars' ? valueOf(length!, constants) : 0;
      // With their value: on Dawn over SwiftShader, a variable without one is cleared once, not in each turn of a loop.
      return Array.from({ length: count }, (_, i) => `${indent}var ${name}_${i} = ${type}();`);
    }
    const [, assigned] = /^\s*(\w+)\[[^\]]+\] =( |$)/.exec(line) ?? [];
    const named = line.replaceAll(
      element,
      (_, array: string, index: string) => `${array}_${valueOf(index, constants)}`,
    );
    return [assigned !== undefined && once.has(assigned) ? named.replace(/\S/, (first) => `let ${first}`) : named];
  });
}

/** A sum of products of whole numbers and constants; products may divide. */
function valueOf(expression: string, constants: Constants): number {
  const factor = (text: string): number => {
    const name = text.trim();
    const value = /^\d+u?$/.test(name) ? Number.parseInt(name, 10) : constants[name];
    if (value === undefined) throw new Error(`unroll: expected a constant, got "${name}" in "${expression}"`);
    return value;
  };
  return expression
    .split('+')
    .map((product) => {
      const [first, ...others] = product.split(/(?=[*/])/);
      return others.reduce(
        (value, text) =>
          text.startsWith('/') ? Math.floor(value / factor(text.slice(1))) : value * factor(text.slice(1)),
        factor(first!),
      );
    })
    .reduce((sum, value) => sum + value, 0);
}
