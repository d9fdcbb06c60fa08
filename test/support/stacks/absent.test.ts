import { expect, inject, test } from 'vitest';

// Replaces all tests of an unavailable stack, so that the reason is printed in their place.
test(`${inject('stack')} runs the tests of test/gpu`, ({ skip }) => {
  skip(true, inject('obstacle'));
  expect.unreachable();
});
