/** A kernel that uses a bit of everything, so that mutations in different places break different rules. */
export const EVERYTHING = `enable f16, subgroups; requires unrestricted_pointer_parameters; diagnostic(off, subgroup_uniformity);
struct P { @align(16) a: vec3<f32>, @size(32) m: mat2x4h, list: array<atomic<u32>> }
@group(0) @binding(0) var<storage, read_write> p: P;
@group(0) @binding(1) var<storage, read> x: array<array<vec4f, 2>>;
@id(3) override N: u32 = 4 << 2u; const M = vec2(1, 2.5).y; alias F = f32;
var<workgroup> w: array<F, N>;
var<private> own = array(1u, 2u, 3u);
fn fetch_one(q: ptr<storage, P, read_write>, i: u32) -> F { return (*q).a[i] + f32((*q).m[1].x); }
fn many(i: u32) -> u32 { switch i { case 1, 2u { return 3; } case default { } } loop { if i > 3 { break; } continuing { break if i < 2; } } return own[i % 3]; }
@compute @workgroup_size(N, 2) fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) g: vec3u) {
  for (var k = 0u; k < N && x[k][0].x < 1e3f; k++) { w[k] += fetch_one(&p, k) * F(many(k)); if (k >> 1u) == 2u { continue; } }
  let c = &x[g.x][1]; var z = select((*c).zw, vec2f(M), vec2<bool>(i < 3, (i >= 4))); z.x *= -z.y; _ = atomicAdd(&p.list[i], 1u);
  workgroupBarrier(); while true { z = fma(z, z, z.yx); if !(length(z) < 0x1.8p3f) || any(z == z.xx) { return; } }
}
`;

const PIECES =
  '( ) [ ] { } < > << >> <= >= == = += && || & | ! ~ - -- ++ * / % ; : , . -> @ 0 1u 2.5 0x1p3 1h 99999999999999999999 x i main f32 u32 vec3f vec2 array<f32> ptr<storage,f32> atomic<u32> let var const override fn struct if else for while loop continuing break continue return switch case default enable // /* */ &x *c "'.split(
    ' ',
  );

/** Tokens removed, doubled, moved or inserted; or the source cut off, or nested deeply. */
export function mutate(source: string, below: (n: number) => number): string {
  const tokens = source.match(/\s+|\w+|[^\w\s]/g) ?? [];
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(tokens.length);
    switch (below(8)) {
      case 0:
        tokens.splice(at, 1 + below(4));
        break;
      case 1:
        tokens.splice(at, 0, ...tokens.slice(at, at + below(20)));
        break;
      case 2:
        tokens.splice(at, 1, tokens[below(tokens.length)] ?? '');
        break;
      case 3:
        tokens.splice(at, 0, ` ${PIECES[below(PIECES.length)]!} `);
        break;
      case 4:
        tokens.splice(at, 1, ` ${PIECES[below(PIECES.length)]!} `);
        break;
      case 5:
        if (below(4) === 0) tokens.length = at;
        break;
      case 6:
        tokens.splice(at, 0, String.fromCodePoint(below(0x3000)));
        break;
      default: {
        const piece = [
          '(',
          '-',
          '!',
          '{',
          'if true {',
          'x[',
          'vec2<',
          'f(',
          '1 + ',
          '&',
          '*',
          '.x',
          '[0]',
          'else if a {} ',
        ];
        if (below(10) === 0) tokens.splice(at, 0, piece[below(piece.length)]!.repeat(below(3000)));
      }
    }
  }
  return tokens.join('');
}
