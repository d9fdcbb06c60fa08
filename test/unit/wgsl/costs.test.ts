import { describe, expect, test } from 'vitest';
import { statementCost } from '../../support/statement-cost.ts';

type Row = [statement: string, cost: Record<string, number>];

const read = (binding: number, bytes: number): Record<string, number> => ({ [`read 0.${binding}`]: bytes });
const write = (binding: number, bytes: number): Record<string, number> => ({ [`write 0.${binding}`]: bytes });

describe('operations', () => {
  test.each<Row>([
    ['x = x + y * x - y / x;', { 'f32.add': 1, 'f32.mul': 1, 'f32.sub': 1, 'f32.div': 1 }],
    ['x = x % y;', { 'f32.rem': 1 }],
    ['x = -x;', { 'f32.neg': 1 }],
    ['t = x < y;', { 'f32.cmp': 1 }],
    ['a = a * 2.0;', { 'f32.mul': 3 }],
    ['a = 2 * a + b;', { 'f32.mul': 3, 'f32.add': 3 }],
    ['x = fma(x, y, 1);', { 'f32.fma': 1 }],
    ['a = fma(a, b, a);', { 'f32.fma': 3 }],
    ['x = exp(x) + pow(x, y);', { 'f32.exp': 1, 'f32.pow': 1, 'f32.add': 1 }],
    ['a = sqrt(a);', { 'f32.sqrt': 3 }],
    ['x = max(x, min(y, 0));', { 'f32.minmax': 2 }],
    ['q = clamp(q, vec4f(), vec4f(1));', { 'f32.minmax': 4 }],
    ['x = dot(q, q);', { 'f32.mul': 4, 'f32.add': 3 }],
    ['x = length(a);', { 'f32.mul': 3, 'f32.add': 2, 'f32.sqrt': 1 }],
    ['x = distance(a, b);', { 'f32.sub': 3, 'f32.mul': 3, 'f32.add': 2, 'f32.sqrt': 1 }],
    ['a = normalize(a);', { 'f32.mul': 3, 'f32.add': 2, 'f32.sqrt': 1, 'f32.div': 3 }],
    ['a = cross(a, b);', { 'f32.mul': 6, 'f32.sub': 3 }],
    ['a = mix(a, b, 0.5);', { 'f32.sub': 3, 'f32.mul': 6, 'f32.add': 3 }],
    ['x = smoothstep(0, 1, x);', { 'f32.sub': 3, 'f32.div': 1, 'f32.mul': 3 }],
    ['a = reflect(a, b);', { 'f32.mul': 9, 'f32.add': 2, 'f32.sub': 3 }],
    ['x = determinant(s);', { 'f32.mul': 9, 'f32.sub': 4, 'f32.add': 1 }],
    ['a = floor(a);', { 'f32.misc': 3 }],
    ['x = select(x, y, t);', { 'f32.select': 1 }],
    ['x = f32(i);', { 'f32.cvt': 1 }],
    ['i = u32(x);', { 'f32.cvt': 1 }],
    ['q = vec4f(u);', { 'f32.cvt': 4 }],
    ['k = i32(i);', {}],
    ['i = bitcast<u32>(x);', {}],
    ['g = g * g + f16(x);', { 'f16.mul': 1, 'f16.add': 1, 'f16.cvt': 1 }],
    ['x = f32(g);', { 'f32.cvt': 1 }],
    ['a = m * q.xy;', { 'f32.mul': 6, 'f32.add': 3 }],
    ['q = vec4f(a * m, 0, 0);', { 'f32.mul': 6, 'f32.add': 4 }],
    ['s = s * s;', { 'f32.mul': 27, 'f32.add': 18 }],
    ['m = s * m;', { 'f32.mul': 18, 'f32.add': 12 }],
    ['m = m * 2;', { 'f32.mul': 6 }],
    ['m = m + m;', { 'f32.add': 6 }],
    ['s = transpose(s);', {}],
    ['x = f32(TEN * 2) * SCALE * 3;', {}],
    ['x = x * (f32(TEN) + 1 / SCALE);', { 'f32.mul': 1 }],
    ['x = 2 * f32(TEN);', {}],
    ['x = unpack2x16float(i).x;', { 'f32.cvt': 2 }],
    ['i = pack4x8unorm(q);', { 'f32.cvt': 4 }],
  ])('%s', (statement, cost) => {
    expect(statementCost(statement)).toEqual(cost);
  });

  test.each<Row>([
    ['i = i + j * 2u;', { 'int.op': 2 }],
    ['i = (i << 2u) | (j & 3u) ^ ~i;', { 'int.op': 5 }],
    ['k = -k / 3 % 2;', { 'int.op': 3 }],
    ['i++;', { 'int.op': 1 }],
    ['i += 2u;', { 'int.op': 1 }],
    ['t = i == j;', { 'int.op': 1 }],
    ['u = u * u + 1u;', { 'int.op': 8 }],
    ['t = all(u < u);', { 'int.op': 4 }],
    ['i = dot(u, u);', { 'int.op': 7 }],
    ['i = countOneBits(i) + extractBits(j, 0u, 4u);', { 'int.op': 3 }],
    ['i = min(i, j);', { 'int.minmax': 1 }],
    ['k = dot4I8Packed(i, j);', { 'int.dot4': 1 }],
    ['i = dot4U8Packed(i, j) + j;', { 'int.dot4': 1, 'int.op': 1 }],
    ['i = pack4xU8(u);', { 'int.op': 4 }],
    ['t = t && !t || t;', {}],
    ['t = t & t;', {}],
  ])('of whole numbers and truth values: %s', (statement, cost) => {
    expect(statementCost(statement)).toEqual(cost);
  });

  test.each<Row>([
    // The number of lanes in a sum, and so of additions, is known only after it has run.
    ['x = subgroupAdd(x);', { 'sg.subgroupAdd': 1, 'f32.add': 1 - 1 }],
    ['x = subgroupMax(x);', { 'sg.subgroupMax': 1 }],
    ['q = subgroupShuffleXor(q, 1u);', { 'sg.subgroupShuffleXor': 4 }],
    ['t = subgroupElect();', { 'sg.subgroupElect': 1 }],
    ['u = subgroupBallot(t);', { 'sg.subgroupBallot': 4 }],
    ['x = quadSwapX(x);', { 'sg.quadSwapX': 1 }],
    ['workgroupBarrier();', { 'barrier.workgroup': 1 }],
  ])('of groups of invocations: %s', (statement, cost) => {
    expect(statementCost(statement)).toEqual(cost);
  });
});

describe('bytes', () => {
  test.each<Row>([
    ['x = f[i];', read(0, 4)],
    ['f[i] = x;', write(0, 4)],
    ['f[i] += x;', { ...read(0, 4), ...write(0, 4), 'f32.add': 1 }],
    ['f[i + 1u] *= f[i];', { 'read 0.0': 8, ...write(0, 4), 'f32.mul': 1, 'int.op': 1 }],
    ['n[i]++;', { ...read(3, 4), ...write(3, 4), 'int.op': 1 }],
    ['q = v[i];', read(1, 16)],
    ['x = v[i].x;', read(1, 4)],
    ['x = v[i][j];', read(1, 4)],
    ['q = vec4f(v[i].xyz, 0);', read(1, 12)],
    ['q = v[i].xxyy;', read(1, 8)],
    ['v[i].y = 1;', write(1, 4)],
    ['q = vec4f(h[i]);', { ...read(2, 8), 'f32.cvt': 4 }],
    ['g = h[i].w;', read(2, 2)],
    ['s = mixed[i].m3;', read(4, 36)],
    ['a = mixed[i].m3[1];', read(4, 12)],
    ['x = mixed[i].m3[j][2];', read(4, 4)],
    ['let whole = mixed[i].inner[0];', read(4, 20)],
    ['let both = mixed[i].inner;', read(4, 40)],
    ['a = p.body;', { 'read uniform': 12 }],
    ['let all = p;', { 'read uniform': 20 }],
    ['let same = one;', read(7, 20)],
    ['w[i] = w[j] + x;', { 'read workgroup': 4, 'write workgroup': 4, 'f32.add': 1 }],
    ['own[i] = own[j];', {}],
    ['i = arrayLength(&f);', {}],
    ['let at = &f[i + 1u];', { 'int.op': 1 }],
    ['let at = &v[i]; x = (*at).x + at.y;', { 'read 0.1': 8, 'f32.add': 1 }],
    ['let at = &v[i]; *at = q;', write(1, 16)],
    ['_ = f[i];', read(0, 4)],
    ['_ = &f;', {}],
    ['i = n[n[i]];', read(3, 8)],
    ['k = atomicLoad(&counter);', { ...read(6, 4), 'atomic.atomicLoad': 1 }],
    ['atomicStore(&counter, k);', { ...write(6, 4), 'atomic.atomicStore': 1 }],
    ['atomicAdd(&counter, k);', { ...read(6, 4), ...write(6, 4), 'atomic.atomicAdd': 1 }],
    [
      't = atomicCompareExchangeWeak(&mixed[i].flag, 0u, 1u).exchanged;',
      { ...read(4, 4), ...write(4, 4), 'atomic.atomicCompareExchangeWeak': 1 },
    ],
    ['x = workgroupUniformLoad(&w[3]);', { 'read workgroup': 4, 'barrier.workgroupUniformLoad': 1 }],
    ['x = id(f[i]);', read(0, 4)],
  ])('%s', (statement, cost) => {
    expect(statementCost(statement)).toEqual(cost);
  });
});
