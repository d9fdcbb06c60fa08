import { expect, inject, test } from 'vitest';

// Stands for all tests of a stack that cannot be had here, so that the reason is printed where they would be.
test(`${inject('stack')} runs the tests of test/gpu`, ({ skip }) => {
  skip(true, inject('obstacle'));
  expect.unreachable();
});
