import { expect, test, vi } from 'vitest';
import { gguf, headerOnly, QWEN_CONFIG } from '../support/model-files.ts';
import { mountPage, one, settled, shown, text, unchanged } from '../support/whole-page.ts';

mountPage();

test('a dropped .gguf of gigabytes is answered for from its header within a second', async () => {
  const made = gguf(
    { 'general.architecture': 'llama', 'llama.context_length': 4096 },
    {
      'token_embd.weight': ['Q8_0', [131_072, 8192]],
      'blk.0.attn_q.weight': ['Q8_0', [8192, 8192]],
      'blk.0.attn_k.weight': ['Q8_0', [1024, 8192]],
      'blk.0.attn_v.weight': ['Q8_0', [1024, 8192]],
      'blk.0.attn_output.weight': ['Q8_0', [8192, 8192]],
      'blk.0.ffn_up.weight': ['Q8_0', [1_000_000, 8192]],
    },
  );
  const before = await shown();
  const start = performance.now();
  const drop = new DragEvent('drop', { cancelable: true });
  Object.defineProperty(drop, 'dataTransfer', { value: { items: [], files: [headerOnly('big.gguf', made)] } });
  dispatchEvent(drop);
  await vi.waitFor(() => expect(text('model-chooser')).toContain('big: 9,416,736,768 parameters'), { timeout: 5000 });
  expect(performance.now() - start).toBeLessThan(1000);
  await settled();
  expect(await unchanged(before)).toEqual([]);
  expect(text('model-chooser')).toContain('counted from the tensors in the headers');
});

const folder = (name: string, files: readonly File[]): unknown => {
  const rest = [files.slice(0, 1), files.slice(1), []];
  const entries = (some: readonly File[]): unknown[] =>
    some.map((file) => ({
      isFile: true,
      isDirectory: false,
      name: file.name,
      file: (done: (it: File) => void) => done(file),
    }));
  const createReader = (): unknown => ({
    readEntries: (done: (some: unknown[]) => void) => done(entries(rest.shift()!)),
  });
  return { webkitGetAsEntry: () => ({ isFile: false, isDirectory: true, name, createReader }) };
};

test('a dropped folder is the files in it', async () => {
  const drop = new DragEvent('drop', { cancelable: true });
  const files = [new File(['{}'], 'generation_config.json'), new File([JSON.stringify(QWEN_CONFIG)], 'config.json')];
  Object.defineProperty(drop, 'dataTransfer', {
    value: { items: [folder('qwen', files)], files: [new File([], 'qwen')] },
  });
  dispatchEvent(drop);
  await vi.waitFor(() => expect(text('model-chooser')).toContain('494,032,768 parameters'), { timeout: 5000 });
  const empty = new DragEvent('drop', { cancelable: true });
  Object.defineProperty(empty, 'dataTransfer', {
    value: { items: [folder('none', [])], files: [new File([], 'none')] },
  });
  dispatchEvent(empty);
  await vi.waitFor(() =>
    expect(text('[role="alert"]')).toContain('files: expected those of a model in the folder, got none'),
  );
});

test('files are chosen as well as dropped', async () => {
  const input = one<HTMLInputElement>('model-chooser input[type="file"]');
  const data = new DataTransfer();
  data.items.add(new File([JSON.stringify(QWEN_CONFIG)], 'config.json'));
  input.files = data.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await vi.waitFor(() => expect(text('model-chooser')).toContain('494,032,768 parameters'), { timeout: 5000 });
  expect(input.files).toHaveLength(0);
});

test('a dropped config.json is accepted, and any other dropped file changes nothing', async () => {
  const drop = async (name: string, content: string): Promise<void> => {
    const data = new DataTransfer();
    data.items.add(new File([content], name));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await settled();
  };
  await drop('config.json', JSON.stringify(QWEN_CONFIG));
  expect(text('model-chooser')).toContain('494,032,768 parameters');
  await drop('config.json', '{"model_type": ');
  expect(text('[role="alert"]')).toContain('expected JSON');
  expect(text('model-chooser')).toContain('494,032,768 parameters');
});

test('a file that holds no object is refused as anything that the page opens', async () => {
  for (const [content, got] of [
    ['null', 'null'],
    ['[]', 'a list'],
    ['42', '42'],
  ] as const) {
    const drop = new DragEvent('drop', { cancelable: true });
    Object.defineProperty(drop, 'dataTransfer', { value: { items: [], files: [new File([content], 'some.json')] } });
    dispatchEvent(drop);
    await vi.waitFor(() =>
      expect(text('div[role="alert"]')).toMatch(
        new RegExp(`some.json.*: expected a report, a config.json or a GPU, got .*${got}`),
      ),
    );
  }
});
