import { randomWords } from '../../src/protocol/random.ts';

/** Maximum nesting depth. */
const MOST_DEPTH = 3;

/**
 * A kernel of random control flow that counts its own operations: each adds 1 to its output, so that the sum of the
 * output is the FLOP it executed. Every loop ends.
 */
export function randomProgram(seed: number, invocations: number): string {
  const next = randomWords(seed);
  const pick = <T>(...choices: readonly T[]): T => choices[next() % choices.length]!;
  let names = 0;
  /** The function that may be called; none is recursive. */
  let callee: string | null = null;

  /** Conditions on integers; evaluating some of them costs an operation. */
  const condition = (depth = 0): string =>
    pick(
      () => `n % ${2 + (next() % 4)}u == ${next() % 2}u`,
      () => `m > ${next() % 9}u`,
      () => `(m ^ n) % 3u != 0u`,
      () => `asked(m)`,
      () => (depth < 2 ? `(${condition(depth + 1)} ${pick('&&', '||')} ${condition(depth + 1)})` : 'n > 3u'),
    )();

  /** The head of a loop over `i`; its iterations may or may not be known at its start. */
  const head = (i: string): string =>
    pick(
      `var ${i} = 0u; ${i} < ${next() % 5}u; ${i}++`,
      `var ${i} = n % 3u; ${i} <= ${next() % 4}u; ${i} += ${1 + (next() % 3)}u`,
      `var ${i} = -2; ${i} < i32(n % 4u); ${i}++`,
      `var ${i} = i32(n % 5u); ${i} >= -1; ${i}--`,
      `var ${i} = m % 6u; ${i} > 0u; ${i} -= 1u`,
      `var ${i} = n; ${i} < MOST; ${i} += 2u`,
    );

  const statement = (depth: number, jumps: readonly string[]): string => {
    if (depth >= MOST_DEPTH) return pick('sum += 1.0;', 'm = (m * 5u + n) % 13u;');
    const name = `k${names++}`;
    const inner = (...more: string[]): string => block(depth + 1, [...jumps, ...more]);
    return pick(
      () => 'sum += 1.0;',
      () => 'sum = sum + 1.0; m++;',
      () => `if (${condition()}) { ${inner()} }`,
      () => `if (${condition()}) { ${inner()} ${jumps.length > 0 ? pick(...jumps) : ''} }`,
      () => `if (${condition()}) { ${inner()} } else { ${inner()} }`,
      () => `if (${condition()}) { ${inner()} } else if (${condition()}) { ${inner()} } else { ${inner()} }`,
      () => `for (${head(name)}) { ${inner('continue;', 'break;')} }`,
      () => `for (${head(name)}) { ${block(depth + 1, [])} if (${condition()}) { continue; } ${block(depth + 1, [])} }`,
      () => `var ${name} = 0u; while (${name} < 3u && ${condition()}) { ${name}++; ${inner('continue;', 'break;')} }`,
      () =>
        `var ${name} = 0u; loop { if (${name} > ${next() % 3}u) { break; } ${inner('continue;', 'break;')} continuing { ${name}++; sum += 1.0; } }`,
      () =>
        `var ${name} = 0u; loop { ${block(depth + 1, [])} continuing { ${name}++; sum += 1.0; break if ${name} > n % 3u; } }`,
      () =>
        `switch m % 3u { case 0u { ${inner('break;')} } case 1u, 4u { sum += 1.0; } default { ${inner('break;')} } }`,
      () => (callee === null ? 'm += 1u;' : `m += ${callee}(m, n);`),
    )();
  };

  const block = (depth: number, jumps: readonly string[]): string =>
    Array.from({ length: 1 + (next() % 3) }, () => statement(depth, jumps)).join(' ');

  const helper = block(2, ['return 2u;']);
  callee = 'helped';
  const leave = 'return;';
  return `override MOST = 6u;
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
var<private> sum: f32;
fn asked(m: u32) -> bool { sum += 1.0; return m % 2u == 0u; }
fn helped(start: u32, n: u32) -> u32 { var m = start; ${helper} sum += 1.0; return m % 5u; }
fn work(n: u32) { var m = n + 1u; ${block(0, [leave])} ${block(0, [leave])} }
@compute @workgroup_size(${invocations}) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ${2 * invocations - 3}u) { return; }
  work(id.x);
  o[id.x] = sum;
}`;
}
