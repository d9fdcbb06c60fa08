import { expect, test } from 'vitest';
import { PageErrors } from '../../../src/cli/tab/page-errors.ts';

test.each([
  'INFO: Created TensorFlow Lite XNNPACK delegate for CPU.',
  'W0000 00:00:1753.000 1 feedback_manager.cc:121] Feedback manager requires a model.',
  '\x1b[0;93m2026-01-01 [W:onnxruntime:, session_state.cc:1280 VerifyEachNodeIsAssignedToAnEp] Some nodes\x1b[m',
  'Warning: Each child in a list should have a unique key.',
])('what calls itself no error is none: %s', (text) => {
  const errors = new PageErrors();
  errors.add('printed', text);
  expect(errors.notes()).toEqual([]);
  errors.add('thrown', text);
  expect(errors.notes()).toHaveLength(1);
});

test('exceptions and printed errors are told apart, each with its number', () => {
  const errors = new PageErrors();
  errors.add('printed', '\x1b[0;91m2026 [E:onnxruntime:, x.cc:1] no\x1b[m');
  errors.add('thrown', 'TypeError: one\n    at there');
  errors.add('thrown', 'TypeError: two');
  expect(errors.notes()).toEqual([
    'The page reported an error with console.error: "2026 [E:onnxruntime:, x.cc:1] no".',
    'The page threw 2 exceptions that nothing caught, first: "TypeError: one".',
  ]);
});
