import { describe, expect, test } from 'vitest';
import { markdown } from '../../../src/report/markdown.ts';
import { sampleReport, skippedResult } from '../../support/sample-report.ts';

describe('Markdown', () => {
  test('has device, ceilings and a table per operator', () => {
    const text = markdown(sampleReport());
    expect(text).toContain('- **Device:** google swiftshader · software adapter');
    expect(text).toContain('| memory/read | 4.00 GB/s | ±2.5 % | workgroup 256 |');
    expect(text).toContain('## gemv · f32 · batch=1 in=1024 out=1024 · 2.00 FLOP/B');
    expect(text).toContain('| rows | 1.00 ms | ±1.0 % | 4.00 | 2.00 | 50 % | ×2.0 to memory/read | memory |');
  });

  test('lets no text of a foreign report become a cell, a tag, a link, a mention or a line', () => {
    const nasty = 'a|b\n# c <img src=x> [d](e) @f `g`';
    const report = sampleReport({
      notes: [nasty],
      results: [skippedResult(nasty, { op: nasty })],
    });
    const text = markdown({ ...report, adapter: { ...report.adapter, description: nasty } });
    expect(text).toContain(String.raw`a\|b \# c &lt;img src=x&gt; \[d\](e) &#64;f \`g\``);
    expect(text).not.toMatch(/<img|^# c|[^\\]\|b|@f/m);
  });

  test('says that a report is incomplete, and why', () => {
    expect(markdown(sampleReport({ complete: false, stoppedBy: 'device-lost' }))).toContain('the GPU device was lost');
  });

  test('names what is missing once per reason', () => {
    const results = [
      skippedResult('no f16'),
      skippedResult('no f16', { kernel: 'gemv/tiled' }),
      skippedResult('no f16'),
    ];
    const text = markdown(sampleReport({ results }));
    expect(text).toContain('- skipped: no f16 (gemv/rows f32 ×2, gemv/tiled f32)');
  });
});
