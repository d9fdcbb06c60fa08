// Q, K and V from A·Bᵀ, where B holds the weights of all query heads, then of the key heads and the value heads. A result is a pair of
// elements, D / 2 apart, of one head; those of Q and K are turned. One of finish-one, finish-add, finish-gate and finish-rotary.
@group(0) @binding(2) var<storage, read_write> q: array<Stored>;
@group(0) @binding(3) var<storage, read_write> k: array<Stored>;
@group(0) @binding(4) var<storage, read_write> v: array<Stored>;
@group(0) @binding(5) var<storage, read> t: array<Stored>;

const HALF_D = D / 2u;
const D_PITCH = (D + 3u) / 4u * 4u;
const RESULTS = ALLHEADS * HALF_D;

fn column_of(result: u32, part: u32) -> u32 { return result / HALF_D * D + part * HALF_D + result % HALF_D; }

fn finish(row: u32, result: u32, one: Real, two: Real) {
  let head = result / HALF_D;
  let j = result % HALF_D;
  if (head >= HEADS + KVHEADS) {
    let at = (row * KVHEADS + head - HEADS - KVHEADS) * D_PITCH + j;
    v[at / RUN] = Stored(one);
    v[(at + HALF_D) / RUN] = Stored(two);
    return;
  }
  let angle = row * D_PITCH + j;
  let cosine = Real(t[angle / RUN]);
  let sine = Real(t[(angle + HALF_D) / RUN]);
  let near = Stored(one * cosine - two * sine);
  let far = Stored(two * cosine + one * sine);
  if (head < HEADS) {
    let at = (row * HEADS + head) * D_PITCH + j;
    q[at / RUN] = near;
    q[(at + HALF_D) / RUN] = far;
  } else {
    let at = (row * KVHEADS + head - HEADS) * D_PITCH + j;
    k[at / RUN] = near;
    k[(at + HALF_D) / RUN] = far;
  }
}
