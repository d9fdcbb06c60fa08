import type { Gpu } from '../../src/device/open-gpu.ts';

/** What the browser's own compiler says against a source, with its line; null where it takes it. */
export async function judge({ device }: Gpu, code: string): Promise<string | null> {
  device.pushErrorScope('validation');
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  const found = messages.find(({ type }) => type === 'error');
  return found ? `${found.lineNum}: ${found.message}` : null;
}
