// An 8×8 block of C += A·B held in registers, four steps of the inner dimension at a time.
// The including file defines product(a, b): four elements of a row of A times four columns of B.
alias Block = array<vec4f, 16>;

// left: one vec4 along the inner dimension for each of 8 rows; right0, right1: the first and the last four columns.
// The sixteen lines are unrolled: a loop over a private array spills if the compiler does not unroll it.
fn accumulate(c: ptr<function, Block>, left: array<vec4f, 8>, right0: mat4x4f, right1: mat4x4f) {
  (*c)[0] += product(left[0], right0);
  (*c)[1] += product(left[0], right1);
  (*c)[2] += product(left[1], right0);
  (*c)[3] += product(left[1], right1);
  (*c)[4] += product(left[2], right0);
  (*c)[5] += product(left[2], right1);
  (*c)[6] += product(left[3], right0);
  (*c)[7] += product(left[3], right1);
  (*c)[8] += product(left[4], right0);
  (*c)[9] += product(left[4], right1);
  (*c)[10] += product(left[5], right0);
  (*c)[11] += product(left[5], right1);
  (*c)[12] += product(left[6], right0);
  (*c)[13] += product(left[6], right1);
  (*c)[14] += product(left[7], right0);
  (*c)[15] += product(left[7], right1);
}
